"""What a class room may hold and how often it may be asked, each number with its reason."""

ROOMS = 50
"""The most rooms of a server at the same time: a whole faculty. A full room takes about a megabyte."""
ROOMS_OF_ONE = 10
"""The most rooms that one address opens, a school's too: fifty would leave none for others."""
MEMBERS = 250
"""The most students of a room: a full lecture hall."""
QUESTION_BYTES = 64_000
"""The most bytes of a question, and of any other body: thirty times what a page sends."""
PROMPT = 2_000
"""The most characters of a question's text: what a projector shows."""
OPTIONS = (2, 12)
"""The fewest and the most options of a question: as many bars as the back row reads."""
OPTION = 200
"""The most characters of an option: longer than any token."""
TEXT = 40
"""The most characters of a typed answer: a token or a word, not a message."""
LINK = 8_000
"""The most characters of the link that is followed; a page writes up to 6,000."""
ADDRESS = 300
"""The most characters of an address in a QR code: more would be too fine for the back row's cameras."""
LARGEST_NUMBER = 2.0**53
"""The largest number of an answer: sums of them are exact enough, and none is infinite."""

MINUTE = 60.0
"""Seconds in which requests are counted."""
ANSWERS_A_MINUTE = 30
"""The most answers of a student within a minute: one who drags bars sends fewer."""
ASKED_A_MINUTE = 600
"""The most requests of a teacher within a minute: a page that is followed sends four a second."""
WRONG_CODES_A_MINUTE = 20
"""Wrong guesses of an address within a minute, after which it is slowed: a class's typing errors are fewer."""
BETWEEN_SLOWED = 1.0
"""Seconds between two guesses of a slowed address. Of 279,841 codes it finds a lone room's in 39 hours on average."""
LONGEST_SLOWED = 10.0
"""The most seconds that a slowed guess waits; beyond it is refused."""
IDLE_SECONDS = 3 * 3600.0
"""Seconds without a request after which a room is closed: longer than any lesson."""
PRESENT_SECONDS = 20.0
"""Seconds for which a student whose connection broke still counts as here: a reload, a tunnel."""

BETWEEN_COUNTS = 0.25
"""The fewest seconds between two counts for a teacher, and between two links that are followed."""
BETWEEN_STUDENTS_COUNTS = 1.0
"""The fewest seconds between two counts for a student: they only say how many are here, to all of them."""
HEARTBEAT = 15.0
"""Seconds after which a silent stream says something, so that no proxy takes it for dead."""
