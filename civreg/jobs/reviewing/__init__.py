"""The work behind the review desk: the queue, entries as a person may see them, what is saved, pictures, and serving it."""

from civreg.jobs.reviewing.office import DeskOffice
from civreg.jobs.reviewing.queueing import refresh_queue
from civreg.jobs.reviewing.sampling import KeyerSample, rules_changed, samples
from civreg.jobs.reviewing.serving import serve_desk
from civreg.jobs.reviewing.tls import Certificate, init_tls, tls_certificate
from civreg.verify.review import DeskOptions

__all__ = [
    "Certificate",
    "DeskOffice",
    "DeskOptions",
    "KeyerSample",
    "init_tls",
    "refresh_queue",
    "rules_changed",
    "samples",
    "serve_desk",
    "tls_certificate",
]
