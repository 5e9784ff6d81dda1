"""`python -m onpar`: the same as the `onpar` command."""

import sys

from onpar.cli import main

sys.exit(main())
