"""Every foreseen failure, drawn as a tree; the exit code is an attribute of the class.

CivregError                 1
├── InputError              3   input missing, unreadable, unknown form, or nothing matched
│   ├── NotFoundError
│   │   └── NoArchiveError
│   ├── RefusedFileError        one delivered file; `reason` is its stable code
│   ├── UnknownFormError
│   ├── FormError               a form's data file is wrong; says file:key
│   ├── DeviceError             a scanner gave no page; `reason` is its stable code
│   ├── DecisionsError          a file of decisions holds faults: nothing of it was taken
│   ├── RequestsError           a portal's file holds faults: nothing of it was taken
│   ├── SigningError            a PDF could not be signed: key file, token, passphrase or certificate
│   ├── SheetError              a template workbook or its description cannot be used
│   ├── OfficeUnknownError      a package cannot be named without the office's place
│   └── NothingMatchedError
├── MissingToolError        4   a program, language or model is missing; says the install line
├── EngineError             5   an engine crashed, hung or answered nonsense: costs its page
├── TaskError               5   the work on one page or file failed: costs it, not the run
│   ├── CrashedError            its worker died
│   ├── MemoryLimitError        it needed more memory than there is for it
│   ├── TimeLimitError          it took too long and was ended
│   └── UnexpectedError         a bug, met on this page
├── TooManyFailuresError    5   `--max-failures` was passed
├── StoppedError            5   `--stop-on-error`, and something failed
├── ForeignWorkersError     4   workers of a cluster run another civreg or another model
├── ClusterError            4   no scheduler answers, or it has no worker
├── SomePagesFailedError    5
├── ChangedRequestsError    5   requests came again with other content; the others were taken
├── ArchiveError            6   locked by another run, disk full, wrong version, integrity
│   ├── LockedError
│   │   └── InUseError          says which process on which machine, and since when
│   ├── NetworkDriveError       the archive lies where locks are not to be relied on
│   ├── DiskFullError
│   ├── VersionError
│   ├── ArchiveExistsError
│   ├── NoBackupError           a folder holds no whole backup
│   ├── NotEmptyError           an archive is restored only into a new folder
│   └── IntegrityError
└── RefusedError            7   not verified, or blocking problems
    ├── UnsureFormError         a drafted form that nobody has looked at
    ├── NotIssuableError        no certified extract: not verified, blocked, void or of no such kind
    ├── UnfinishedBookError     a book has entries that are not verified, or are blocked
    ├── PackageFaultsError      a package is not as it must be
    ├── TooFewVerifiedError     too little is verified to learn a hand from
    ├── StaleError              somebody else has changed the entry meanwhile
    ├── NotSettledError         an entry would be verified while fields are open
    ├── OwnWorkError            nobody verifies what they keyed
    ├── NobodyError             nobody may log in yet
    ├── NotAllowedError         a person has not the right that a command asks for
    └── TlsError                the desk cannot be opened to other machines
"""

from civreg.errors.failure import CivregError
from civreg.errors.given import (
    DecisionsError,
    DeviceError,
    FormError,
    InputError,
    NoArchiveError,
    NotFoundError,
    NothingMatchedError,
    OfficeUnknownError,
    RefusedFileError,
    RequestsError,
    SheetError,
    SigningError,
    UnknownFormError,
)
from civreg.errors.kept import (
    ArchiveError,
    ArchiveExistsError,
    DiskFullError,
    IntegrityError,
    InUseError,
    LockedError,
    NetworkDriveError,
    NoBackupError,
    NotEmptyError,
    VersionError,
)
from civreg.errors.refused import (
    NobodyError,
    NotAllowedError,
    NotIssuableError,
    NotSettledError,
    OwnWorkError,
    PackageFaultsError,
    RefusedError,
    StaleError,
    TlsError,
    TooFewVerifiedError,
    UnfinishedBookError,
    UnsureFormError,
)
from civreg.errors.working import (
    ChangedRequestsError,
    ClusterError,
    CrashedError,
    EngineError,
    ForeignWorkersError,
    MemoryLimitError,
    MissingToolError,
    SomePagesFailedError,
    StoppedError,
    TaskError,
    TimeLimitError,
    TooManyFailuresError,
    UnexpectedError,
)

__all__ = [
    "ArchiveError",
    "ArchiveExistsError",
    "ChangedRequestsError",
    "CivregError",
    "ClusterError",
    "CrashedError",
    "DecisionsError",
    "DeviceError",
    "DiskFullError",
    "EngineError",
    "ForeignWorkersError",
    "FormError",
    "InUseError",
    "InputError",
    "IntegrityError",
    "LockedError",
    "MemoryLimitError",
    "MissingToolError",
    "NetworkDriveError",
    "NoArchiveError",
    "NoBackupError",
    "NobodyError",
    "NotAllowedError",
    "NotEmptyError",
    "NotFoundError",
    "NotIssuableError",
    "NotSettledError",
    "NothingMatchedError",
    "OfficeUnknownError",
    "OwnWorkError",
    "PackageFaultsError",
    "RefusedError",
    "RefusedFileError",
    "RequestsError",
    "SheetError",
    "SigningError",
    "SomePagesFailedError",
    "StaleError",
    "StoppedError",
    "TaskError",
    "TimeLimitError",
    "TlsError",
    "TooFewVerifiedError",
    "TooManyFailuresError",
    "UnexpectedError",
    "UnfinishedBookError",
    "UnknownFormError",
    "UnsureFormError",
    "VersionError",
]
