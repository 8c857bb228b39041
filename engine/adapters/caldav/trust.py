"""Whom to trust: the system's certificate authorities, and the configured one."""

from __future__ import annotations

import os
import ssl
import sys

from engine.adapters.caldav.settings import Settings
from engine.model.errors import Unreachable


def trusted(settings: Settings) -> ssl.SSLContext:
    """To read what the system trusts takes a while. Raises `Unreachable` for a ``ca_file`` that is none."""
    if settings.ca_file is None:
        return _system(settings)
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(cafile=settings.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise Unreachable(
            f'{settings.ca_file} holds no certificate that can be read: correct ca_file of the calendar "{settings.name}".'
        ) from error
    return context


def _system(settings: Settings) -> ssl.SSLContext:
    """Where OpenSSL finds the system's authorities by itself it reads them once; else truststore knows where they are."""
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if file or folder:
        try:
            return ssl.create_default_context(cafile=file or None, capath=folder or None)
        except (OSError, ssl.SSLError) as error:
            raise Unreachable(
                f"{file or folder}, which SSL_CERT_FILE or SSL_CERT_DIR names, holds no certificate that can be read, so the "
                f'calendar "{settings.name}" was not opened: correct that variable.'
            ) from error
    if sys.platform not in ("win32", "darwin") and ssl.get_default_verify_paths().cafile:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.set_default_verify_paths()
        return context
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def nobody() -> ssl.SSLContext:
    """For who speaks no TLS: nothing is read from the system."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
