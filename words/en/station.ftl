# Stations and dockings
admin-stations = Stations
admin-station = Station
admin-station-title = Station { $station }
admin-stations-back = Back to the stations
admin-stations-none = There is no station yet. Give out an enrolment code, then type it in at the station.
admin-station-name = Name of the station
admin-station-last = Last heard of
admin-station-never = never
admin-station-missing = Statements missing
admin-station-statements = Statements received
admin-station-enrolled = Enrolled
admin-station-key = Key id
admin-station-active = active
admin-station-silent = not heard of
admin-station-revoked = revoked
admin-station-add = Add a station
admin-station-add-help = Give out an enrolment code; typed in at the station, it enrols it.
admin-station-revoke = Revoke the station
admin-station-revoke-help = From that moment it uploads no more, nothing that it seals is taken, and this cannot be undone; to use it again, enrol it anew. What was stored before is not touched.
admin-station-revoke-confirm = A revoked station cannot be brought back. Revoke it?
admin-code-make = Give out a code
admin-code-new = Enrolment code
admin-code-help = Run ingest-agent enrol at the station and type it in. It holds until { $until } and works once.
admin-code-until = Holds until
admin-codes = Codes that wait for a station
admin-codes-caption = Codes not used yet (the codes themselves are not kept)

word-station = station
word-station-revoked = station revoked
word-bad-code = bad code
word-bad-signature = bad signature
word-bad-statement = bad statement
word-bad-segment = bad segment

event-station-code-issued = gave out a code for the station { $name } of { $agency }, until { $expires_at }
event-station-enrolled = station { $name } ({ $station }, { $agency }) enrolled
event-station-revoked = revoked station { $station }: { $reason }
event-docking-recorded = docking { $docking } of recorder { $recorder } was recorded
event-checkpoint-seen = station { $station } showed a checkpoint that it had seen: { $entries } entries, { $root }

log-kind-docking-recorded = docking
log-kind-station-code-issued = enrolment code given out
log-kind-station-enrolled = station enrolled
log-kind-station-revoked = station revoked
log-kind-checkpoint-seen = checkpoint seen by a station

# On the command line
station-revoked-done = revoked { $station }
station-code-once = this code is shown this once, works once, and ends at { $until }; type it at the station: ingest-agent enrol
event-station-code-withdrawn = withdrew an enrolment code of { $agency }: { $reason }
log-kind-station-code-withdrawn = enrolment code withdrawn
admin-code-withdraw = Withdraw
admin-code-withdraw-reason = Why the code of { $name } is withdrawn
admin-code-withdrawn = The code was withdrawn: no station can enrol with it any more.
code-withdrawn-done = withdrew the code { $code }
