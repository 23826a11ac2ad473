# Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

"""One session service that speaks every logout contract your clients already speak."""

from . import errors as errors
from . import models as models
from ._calls import Reply as Reply
from ._messages import Request as Request
from ._messages import Response as Response
from ._messages import Transport as Transport
from ._transport import Urllib3Transport as Urllib3Transport
from ._version import __version__ as __version__
from .client import Signoff as Signoff
from .errors import NoReply as NoReply
from .errors import OutsideError as OutsideError
from .errors import ReplyError as ReplyError
from .errors import RequestInvalid as RequestInvalid
from .errors import SignoffError as SignoffError
from .errors import TimedOut as TimedOut
from .errors import UndocumentedReply as UndocumentedReply
