"""When an option has no effect: the rules that several options share."""

from playground.option import IdleRule
from playground.text import Text

GREEDY_TEMPERATURE = 1e-6
"""Sampling at this temperature or below is greedy decoding, since transformers refuses a temperature of 0."""

NO_SAMPLING = IdleRule("do_sample", "==", False, Text("not_used_nothing_is_drawn"))
_ZERO_TEMPERATURE = IdleRule("temperature", "<=", GREEDY_TEMPERATURE, Text("not_used_temperature_0_is_greedy"))
SAMPLING_STAGE = (NO_SAMPLING, _ZERO_TEMPERATURE)
BEAMS_ONLY = (IdleRule("num_beams", "<=", 1, Text("only_used_by_beam_search_with_two_beams_or")),)
NO_BEAMS = IdleRule("num_beams", ">=", 2, Text("not_used_by_beams_each_text_has_its_own"))
