"""The style of survey pages stands in the page, so that it comes with the first answer of the server.

The policy names it by its hash: the one exception from "no inline style" (docs/decisions/0013).
"""

import base64
import hashlib
import re
from importlib.resources import files

from onpar.kernel.http import CONTENT_SECURITY_POLICY


def _short(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,>]) ?", r"\1", css).strip()


CSS = _short((files("onpar.public") / "survey.css").read_text())
_HASH = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
POLICY = CONTENT_SECURITY_POLICY.replace("style-src 'self'", f"style-src 'sha256-{_HASH}'").replace(
    "script-src 'self'", "script-src 'none'"
)
