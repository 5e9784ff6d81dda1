"""What can be wrong with a file, a mapping or a cell."""

from onpar.kernel.errors import DomainError, NotFound


class Twofold(DomainError):
    """on_screen: the sentence in the words of the mapping page; the message speaks of a mapping file."""

    def __init__(self, message: str, *, on_screen: str = "") -> None:
        super().__init__(message)
        self.on_screen = on_screen or message


class MappingWrong(Twofold):
    """The mapping asks for something that does not exist."""

    code = "mapping_wrong"


class FileUnreadable(Twofold):
    """The file is not a table that can be read."""

    code = "file_unreadable"


def on_screen(error: DomainError) -> str:
    return error.on_screen if isinstance(error, Twofold) else error.message


class ImportBusy(DomainError):
    code = "import_busy"


class LastAdministrator(DomainError):
    code = "last_administrator"


class SeveralPeople(DomainError):
    code = "several_people"


class NotMergeable(DomainError):
    code = "not_mergeable"


class NothingToUndo(DomainError):
    code = "nothing_to_undo"


class CellRefused(Exception):
    """A cell's text is not a value of its field. The message is the reason given to the person."""


class FileUnwritable(DomainError):
    code = "file_unwritable"


class ExportUnreadable(DomainError):
    """What is to be restored is no export of OnPar, or a damaged one."""

    code = "export_unreadable"


class NotEmpty(DomainError):
    """An export is restored into an installation without partners, and into no other."""

    code = "not_empty"


class DraftBusy(DomainError):
    """The import is under way or done, so nothing about it may be changed."""

    code = "draft_busy"


class ImportStopped(DomainError):
    """Somebody asked a running import to stop."""

    code = "import_stopped"


class NameTaken(DomainError):
    code = "name_taken"


class ExportGone(NotFound):
    code = "export_gone"
