# Reasons that the station program words itself; these texts are the patterns by which the Chinese ones are found (reasons.rs)

# The spool
agent-reason-spool-full = the spool is full: { $needed } bytes are needed, { $free } are free above the floor of { $floor }; nothing was written, and it is tried again as uploads and the end of the service's backup interval make room
agent-reason-spool-state-full = the spool is full: the state database cannot grow
agent-reason-spool-unwritable = the spool cannot be written: { $why }

# The station
agent-reason-short = the station is short of descriptors or memory: { $why }
agent-reason-short-unstated = the station is short of descriptors or memory: { $why }; nothing was stated, and it is tried again
agent-reason-no-docking-id = no random bytes for a docking's id: { $why }

# Files that are not sealed
agent-reason-changing = it kept changing, or a program kept writing it
agent-reason-recorder-removed = the recorder was removed before it was read
agent-reason-removed-before-file = the recorder was removed before the file was read
agent-reason-file-vanished = the file vanished before it was read
agent-reason-stopped-before-file = the agent was stopped before the file was read
agent-reason-looks-as = { $why }; it looks as { $id } did, which was sealed from it earlier
agent-reason-looks-as-unread = { $why }; it looks as { $id } did, which was sealed from it earlier, and was not read again
agent-reason-file-unreadable = it cannot be read
agent-reason-file-too-large = { $size } bytes are over the limit of { $limit }
agent-reason-unopened = cannot be opened: { $why }
agent-reason-given-up = given up after too many unreadable ranges

# Recorders and where they are docked
agent-reason-root-unopened = the recorder's root cannot be opened: { $why }
agent-reason-unlisted = cannot be listed: { $why }
agent-reason-listed-in-part = cannot be listed to its end: { $why }
agent-reason-unseen = cannot be looked at: { $why }
agent-reason-too-deep = deeper than { $most } directories
agent-reason-place-missing = the configuration names this directory, and it is not there
agent-reason-place-unlisted = the configuration names this directory, and it cannot be listed: { $why }
agent-reason-place-unseen = it cannot be looked at: { $why }
agent-reason-place-in-part = it cannot be listed to its end: { $why }
agent-reason-mounts-unreadable = the mount table cannot be read: { $why }
agent-reason-root-replaced = another directory has taken the recorder's place
agent-reason-no-regular-file = it is no regular file any more
agent-reason-file-moved = the file changed while it was read
agent-reason-name-taken = another file has taken its name
agent-reason-name-taken-then = another file took its name in that very moment, and was deleted in its place

# Files that are not released
agent-reason-not-released = not released: { $why }
agent-reason-written = a program holds the file open for writing
agent-reason-release-unopened = the file cannot be opened any more: { $why }
agent-reason-release-changed = the file has changed since it was sealed
agent-reason-release-other = the file holds other bytes than were sealed
agent-reason-release-unread = the file cannot be read whole: { $why }
agent-reason-release-last-copy = the spool has no whole copy of { $file }, and the service's backups may not have it yet
agent-reason-spool-copy-unread = the spool's copy cannot be read: { $why }

# Uploads
agent-reason-copy-unread = the spool's copy cannot be read: { $why }; the recorder's copy is needed again
agent-reason-copy-damaged = the spool's copy does not hold the bytes that were sealed; the recorder's copy is needed again
agent-reason-copy-missing = the spool has no copy of it; the recorder's copy is needed again
agent-reason-lost = LOST: neither the spool nor its recorder has it any more, since it was released; look for it in other backups of the service
agent-reason-never-complete = the service keeps finding segments missing that were sent
agent-reason-service-unreachable = the service cannot be reached: { $why }
agent-reason-service-wait = the service asks to wait: { $why }
agent-reason-service-refused = the service refused: { $text }
agent-reason-service-answer = the service's answer cannot be understood: { $why }
agent-reason-segment-none = it asks for segment { $index }, which is none
agent-reason-segment-busy = segment { $index } stays busy
agent-reason-answer-long = it is longer than { $limit } bytes
agent-reason-unexplained = status { $status } without an explanation

# Receipts and the custody log
agent-reason-receipt-fails = the receipt does not hold: { $why }
agent-reason-receipt-other = the receipt is for something else
agent-reason-receipt-missing = there is no receipt
agent-reason-checkpoint-unread = the log's checkpoint cannot be read: { $why }
agent-reason-proof-unread = the log's proof cannot be read: { $why }
agent-reason-nothing-deleted = { $why }; nothing is deleted; an administrator must find out why, and where the service was restored from a backup, accept that with `docket log restored`
agent-reason-log-unasked = the log could not be asked: { $why }
agent-reason-agent-stops = the agent is to stop
agent-reason-entry-rewritten = the log does not hold entry { $index } as this station's receipt shows it; its history may have been rewritten
agent-reason-log-shorter = the log has { $now } entries, and this station saw { $seen }: it was restored from a backup, or cut off
agent-reason-log-forked = the log does not continue the one that this station saw before ({ $why }); its history may have been rewritten
agent-reason-log-strange = the log is not what this station saw of it, and { $why }
agent-reason-no-restore = no administrator has accepted a restore of the log since
agent-reason-restore-refused = the restore in entry { $index } is not accepted: { $why }
agent-reason-restored = the log was restored from a backup of { $size } entries, accepted by { $by } { $at }: { $text }
agent-reason-restore-not-continued = the log does not continue the entries that it says were kept: { $why }
agent-reason-restore-no-enrolment = it lost the enrolment of this station; enrol it anew
agent-reason-restore-other-entries = of the { $kept } entries that it says were kept, this station saw others when there were { $seen }
agent-reason-restore-fewer = of the { $kept } entries that it says were kept, entry { $index } is not the one that this station has a receipt of: fewer were kept, and an administrator must say how many (`docket log restored --size`)
agent-reason-restore-older = it is older than what was lost

# The state database
agent-reason-state-failed = the state database failed: { $why }
agent-reason-state-unopened = { $path }: the state database cannot be opened: { $why }
agent-reason-state-newer = { $path }: written by a newer ingest-agent (schema { $found }, this one knows { $known }); upgrade this program
agent-reason-state-inconsistent = the state database is inconsistent: { $why }
agent-reason-state-manifest = manifest of { $of }: { $why }
agent-reason-state-receipt = the receipt of { $of } cannot be read
agent-reason-state-no-instant = { $column } holds { $value }, which is no instant
agent-reason-not-enrolled = this station is not enrolled; run `ingest-agent enrol --server URL --code CODE` with a code from `docket station enrol`
agent-reason-database-locked = database is locked
agent-reason-database-unread = disk I/O error
agent-reason-database-full = database or disk is full
agent-reason-database-unopened = unable to open database file
agent-reason-database-unopened-at = unable to open database file: { $path }
agent-reason-database-readonly = attempt to write a readonly database
agent-reason-database-damaged = database disk image is malformed
agent-reason-database-memory = out of memory

# What `verify` finds
agent-reason-chain-gap = chain: statements { $from } to { $to } are missing
agent-reason-statement-bad = statement { $number }: { $why }
agent-reason-statement-numbered = it calls itself number { $number }
agent-reason-statement-unlinked = it does not name the statement before it
agent-reason-recording-bad = recording { $id } ({ $name }): { $why }
agent-reason-manifest-differs = the state and its manifest differ
agent-reason-states-differ = the segment states are not those that were signed
agent-reason-copy-none = not stored, and the spool has no copy; dock the recorder again
agent-reason-copy-other = the copy { $copy } is not what was sealed
agent-reason-copy-unreadable = the copy { $copy } cannot be read: { $why }
agent-reason-docking-bad = docking { $id }: { $why }
agent-reason-last-checkpoint = the last checkpoint: { $why }
agent-reason-seen-checkpoint = the checkpoint of { $entries } entries that was seen { $at }: its note

# The network
agent-reason-request-unsent = error sending request for url ({ $url })
agent-reason-request-failed = error sending request for url ({ $url }): { $why }
agent-reason-body-failed = request or response body error for url ({ $url }): { $why }
agent-reason-body-undecoded = error decoding response body for url ({ $url }): { $why }
agent-reason-client-connect = client error (Connect): { $why }
agent-reason-client-send = client error (SendRequest): { $why }
agent-reason-tcp-connect = tcp connect error: { $why }
agent-reason-tcp-unconnected = tcp connect error
agent-reason-name-unresolved = dns error: { $why }
agent-reason-name-unknown = failed to lookup address information: { $why }
agent-reason-timed-out = operation timed out
agent-reason-time-elapsed = deadline has elapsed
agent-reason-closed-early = connection closed before message completed
agent-reason-connection-failed = connection error: { $why }
agent-reason-certificate-refused = invalid peer certificate: { $why }
agent-reason-issuer-unknown = UnknownIssuer
agent-reason-cut-short = failed to fill whole buffer

# The operating system
agent-reason-os-not-permitted = Operation not permitted (os error { $number })
agent-reason-os-missing = No such file or directory (os error { $number })
agent-reason-os-read-write = Input/output error (os error { $number })
agent-reason-os-address = No such device or address (os error { $number })
agent-reason-os-again = Resource temporarily unavailable (os error { $number })
agent-reason-os-memory = Cannot allocate memory (os error { $number })
agent-reason-os-denied = Permission denied (os error { $number })
agent-reason-os-busy = Device or resource busy (os error { $number })
agent-reason-os-device = No such device (os error { $number })
agent-reason-os-no-folder = Not a directory (os error { $number })
agent-reason-os-folder = Is a directory (os error { $number })
agent-reason-os-argument = Invalid argument (os error { $number })
agent-reason-os-files-system = Too many open files in system (os error { $number })
agent-reason-os-files = Too many open files (os error { $number })
agent-reason-os-space = No space left on device (os error { $number })
agent-reason-os-read-only = Read-only file system (os error { $number })
agent-reason-os-pipe = Broken pipe (os error { $number })
agent-reason-os-name-long = File name too long (os error { $number })
agent-reason-os-links = Too many levels of symbolic links (os error { $number })
agent-reason-os-address-used = Address already in use (os error { $number })
agent-reason-os-address-strange = Cannot assign requested address (os error { $number })
agent-reason-os-network = Network is unreachable (os error { $number })
agent-reason-os-reset = Connection reset by peer (os error { $number })
agent-reason-os-buffers = No buffer space available (os error { $number })
agent-reason-os-timed-out = Connection timed out (os error { $number })
agent-reason-os-refused = Connection refused (os error { $number })
agent-reason-os-no-route = No route to host (os error { $number })
agent-reason-os-stale = Stale file handle (os error { $number })
agent-reason-os-unclean = Structure needs cleaning (os error { $number })
agent-reason-os-quota = Disk quota exceeded (os error { $number })
