"""`samphan insight star` for spark-submit, which starts Python files only: docs/howto/run-on-a-cluster.md."""

import sys

from samphan.config.cli import main

main(["insight", "star", *sys.argv[1:]])
