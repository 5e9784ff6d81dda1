"""What can be wrong with a file, a mapping or a cell."""

from onpar.kernel.errors import DomainError, NotFound


class MappingWrong(DomainError):
    """The mapping asks for something that does not exist."""

    code = "mapping_wrong"


class FileUnreadable(DomainError):
    """The file is not a table that can be read."""

    code = "file_unreadable"


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
