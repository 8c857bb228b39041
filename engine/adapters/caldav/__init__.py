"""Calendars on any CalDAV server (RFC 4791)."""
