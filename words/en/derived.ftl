# Clips and snapshots
clip-title = Clips and snapshots
clip-none = None yet. Set start and end and press "Cut clip".
clip-start = Start
clip-end = End
clip-set-start = Set start
clip-set-end = Set end
clip-cut = How
clip-fast = Fast (from the key frame before, not encoded again)
clip-exact = Exact (encoded again)
clip-make = Cut clip
clip-cutting = Cutting…
clip-done = The clip is cut and signed
clip-range-missing = Set start and end first; the end must lie after the start.
clip-across-breaks = This clip goes across breaks of the time line, and its statement will say so:
clip-breaks-unlisted = Breaks behind this place are not listed one by one:
clip-shows-breaks = The clip goes across breaks of the source's time line, at
snapshot-take = Snapshot
snapshot-done = The snapshot is stored and signed
clip-facts = Where it comes from
clip-asked = Range asked for
clip-actual = Range shown
clip-key-frame = begins with the key frame before the start
clip-how = How
clip-encoded = encoded again
clip-copied = copied as it was, not encoded again
clip-made = Made
clip-signed = the statement's signature holds
clip-unsigned = The statement's signature does not hold:
clip-tool = Tool
clip-parameters = Parameters
clip-segments = Segments of the source
clip-source-digest = SHA-256 of the source
clip-download = Download
clip-statement = Signed statement
clip-source = See the source

word-clip = clip
word-snapshot = snapshot

event-derived-made = made { $kind } { $derived }, { $size }

log-kind-derived-made = clip or snapshot made
