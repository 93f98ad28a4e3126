"""`python -m mscform`."""

import sys

from mscform.bootstrap import main

if __name__ == "__main__":
    sys.exit(main())
