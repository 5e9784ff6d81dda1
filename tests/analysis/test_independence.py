"""The core starts alone: no framework, no database, nothing beyond the standard library."""

import subprocess
import sys
from pathlib import Path

import onpar

_SOURCE = Path(onpar.__file__).parent.parent
_PROGRAM = (
    f"import sys; sys.path.insert(0, {str(_SOURCE)!r}); import onpar.analysis; "
    "print(*{name.split('.')[0] for name in sys.modules})"
)


def test_core_loads_nothing_but_the_standard_library():
    # -S leaves out installed packages: an import of one would fail here.
    loaded = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _PROGRAM], capture_output=True, text=True, check=True
    ).stdout.split()
    assert set(loaded) - set(sys.stdlib_module_names) - {"__main__"} == {"onpar"}
