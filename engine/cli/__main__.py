"""``python -m engine.cli``: the command line where the script ``syncline`` is not on the path."""

from engine.cli.main import main

raise SystemExit(main())
