"""The application that Serve imports: ``playground.cluster.app:app``, with the settings of the environment."""

import os

from playground.cluster.replica import application
from playground.settings import Settings

app = application(Settings.read(os.environ))
