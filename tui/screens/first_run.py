"""The first run: who, which mail client, where. Everything is filled in; Ctrl+S takes it as it stands."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Button, Input, Label, Static

from engine.model.errors import SynclineError
from tui.keys import bindings
from tui.messages import SetUp
from tui.phrase import plain
from tui.screens.page import EVERYWHERE, Page
from tui.starting import MailClient, Start, checked
from tui.widgets.choices import Choices


class FirstRunScreen(Page[None]):
    CSS_PATH = "first_run.tcss"

    PLACE = "Welcome to Syncline"

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("save"), *EVERYWHERE]

    def __init__(self, start: Start) -> None:
        """``start``: the answers that are filled in."""
        super().__init__()
        self._start = start

    def body(self) -> ComposeResult:
        start = self._start
        with VerticalScroll(id="form"):
            yield Static(
                "Syncline keeps the calendar of your CRM client and the one of your mail client in step.",
                classes="lead",
            )
            yield Label("Who are you?")
            yield Input(start.user, id="user", placeholder="your name")
            yield Static("", id="user-wrong", classes="wrong")
            yield Label("Which mail client do you use?")
            yield Choices([(client.id, client.words) for client in start.clients], start.client.id, id="client")
            yield Label("Where is the CRM client's activity database?")
            yield Input(start.mobile, id="mobile", placeholder="mobile.db")
            yield Static("", id="mobile-wrong", classes="wrong")
            yield Label("", id="where-label")
            yield Input("", id="where")
            yield Static("", id="where-wrong", classes="wrong")
            yield Button("Start with this", variant="primary", id="save")
            yield Static(
                f"This goes into {plain(str(start.config))}. Nothing is synced before you say so; calendars on servers are"
                " added in the settings.",
                classes="lead",
            )

    def on_mount(self) -> None:
        self.head(self.PLACE, "one page, then you are there")
        self._ask_where(self._start.client)
        self.query_one("#user", Input).focus()
        self.typed()

    @on(Choices.Chosen)
    def client_chosen(self) -> None:
        self._ask_where(self._client())

    def _client(self) -> MailClient:
        chosen = self.query_one(Choices).value
        return next(client for client in self._start.clients if client.id == chosen)

    def _ask_where(self, client: MailClient) -> None:
        self.query_one("#where-label", Label).update(client.question)
        field = self.query_one("#where", Input)
        field.value, field.placeholder = client.answer, client.answer or "the usual one"

    @on(Input.Changed)
    def typed(self) -> None:
        """Every answer is checked as it is typed."""
        for field, wrong in checked(self._answers()).items():
            line = self.query_one(f"#{field}-wrong", Static)
            line.update(f"✗ {plain(wrong)}")
            line.display = bool(wrong)

    def _answers(self) -> Start:
        values = {field: self.query_one(f"#{field}", Input).value for field in ("user", "mobile", "where")}
        return self._start.answered(self._client(), values["user"], values["mobile"], values["where"])

    @on(Button.Pressed, "#save")
    @on(Input.Submitted, "#where")
    def save_wanted(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        answers = self._answers()
        wrong = {field: words for field, words in checked(answers).items() if words}
        if wrong:
            self.query_one(f"#{next(iter(wrong))}", Input).focus()
            return
        self.run_worker(self._save(answers), group="save", exclusive=True, exit_on_error=False)

    async def _save(self, answers: Start) -> None:
        try:
            await self.bridge.set_up(answers)
        except SynclineError as error:
            self.notice(str(error), bad=True)
        else:
            self.post_message(SetUp())
