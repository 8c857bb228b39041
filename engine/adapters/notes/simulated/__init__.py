"""A Notes client that is not there: the object model of ``Lotus.NotesSession`` over one SQLite file.

`SimulatedNotes` is the installed client; its `SimulatedNotes.dispatch` gives what ``win32com.client.Dispatch`` gives on
Windows. `Simulation` holds the switches, `Colleague` what others do to the mail file.
"""

from engine.adapters.notes.simulated.colleague import Colleague
from engine.adapters.notes.simulated.session import NotesSession, SimulatedNotes
from engine.adapters.notes.simulated.simulation import Simulation

__all__ = ["Colleague", "NotesSession", "SimulatedNotes", "Simulation"]
