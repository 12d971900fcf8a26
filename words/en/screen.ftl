# The station's screen
screen-title = { $station }: recorders
screen-empty = Plug in a recorder
screen-agent-stopped = The station's program does not run: take no recorder, and tell the administrator
screen-blocked = The custody log contradicts what this station saw; nothing is deleted. Tell the administrator
screen-unlooked = { $count ->
    [one] One place of the dock cannot be read; tell the administrator
   *[other] { $count } places of the dock cannot be read; tell the administrator
}
screen-found = Docked, being looked at
screen-reading = Reading { $read }/{ $files }
screen-sealed = Sealed, waiting to be uploaded
screen-uploading = Uploading { $percent }%
screen-stored = { $files } stored, do not take it
screen-clearing = Stored, clearing, { $left } left
screen-may-be-taken = May be taken
screen-late = { $count } late
screen-not-sealed = { $files ->
    [one] One file could not be sealed; tell the administrator
   *[other] { $files } files could not be sealed; tell the administrator
}
screen-unseen = { $paths ->
    [one] One place cannot be read; tell the administrator
   *[other] { $paths } places cannot be read; tell the administrator
}
screen-hindered = Cannot be read to its end now, trying again
screen-not-taken = { $files ->
    [one] One cannot be uploaded now, trying again
   *[other] { $files } cannot be uploaded now, trying again
}
screen-case-name = Name the case
screen-case-change = Change the case
screen-case-title = { $recorder }: which case does it belong to
screen-case-number = Case number
screen-case-explained = For all recordings of this docking; a clerk confirms it by filing
screen-case-keep = Note it
screen-case-back = Back
screen-case-keys = Keys of the screen
screen-case-erase = Erase
screen-case-no-number = Give a case number of 1 to 64 characters
screen-case-again = The station's program began anew: press “Note it” once more
screen-case-not-kept = It could not be noted, try once more; for a recorder that was taken nothing can be named
screen-case-noted = Case { $number } noted, for what is sealed from now on
screen-case-sending = Case { $number } noted, { $sent } of { $count } sent
screen-case-sent = { $count ->
    [one] Case { $number } sent, one recording waits for a clerk to confirm it
   *[other] Case { $number } sent, { $count } recordings wait for a clerk to confirm it
}
screen-case-filed = { $count ->
    [one] One recording is filed already, and not under case { $number }
   *[other] { $count } recordings are filed already, and not under case { $number }
}
screen-case-refused = { $count ->
    [one] One recording could not be named for case { $number }; tell the clerk
   *[other] { $count } recordings could not be named for case { $number }; tell the clerk
}

# `status` of the agent
status-station = station { $id } ({ $name }) of { $agency }, service { $server }
status-service = service, { $at }: { $said }
status-blocked = BLOCKED since { $at }: { $said }; nothing is deleted; an administrator must find out why, and where the service was restored from a backup, accept that with `docket log restored`
status-restored = restored: entry { $entry }, accepted by { $by } { $at }, { $kept } entries kept: { $reason }; of what this station saw { $gone } entries are gone; offered again: { $recordings } recordings, { $dockings } docking statements, { $releases } releases
status-rate = rate { $size }/s
status-unlooked = not looked at { $path }: { $said }
status-root = the recorder's root
status-docking = docking { $docking } { $recorder } docked { $at } { $state }
status-open = open
status-stated = stated
status-delivered = delivered
status-problem = problem: { $said }
status-earlier = earlier dockings
status-lost = LOST { $lost }: neither the service, the spool nor a recorder holds them; look for them in other backups of the service
status-undue = no deadline in force { $without }, captured nobody knows when { $uncertain }
status-summary = found { $found }, not sealed { $unsealed }, sealed { $sealed }, uploading { $uploading }, stored { $stored }, will be late { $soon }, late { $late }
status-found = found { $file }
status-not-sealed = not sealed { $file }: { $said }
status-sealed = sealed { $file } { $said }
status-uploading = uploading { $percent } % { $file } { $said }
status-stored = stored { $file } { $said }
status-no-deadline = no deadline was in force when it was captured
status-due-uncertain = deadline { $deadline }, nobody knows when it was captured
status-due-late = deadline { $deadline }, late by { $slack }
status-due-before = deadline { $deadline }, { $slack } before it
status-due-over = deadline { $deadline }, LATE by { $slack }
status-due-will-be-late = deadline { $deadline }, { $slack } left, WILL BE LATE at the present rate
status-due-left = deadline { $deadline }, { $slack } left

# Lines of the station's program: scripts read them in English.
agent-sealed = sealed { $recorder } { $file } ({ $size }) as { $id }
agent-stored = stored { $recorder } { $file } ({ $size }) entry { $entry }
agent-stored-late = stored { $recorder } { $file } ({ $size }) entry { $entry }, late
agent-not-stored = not stored { $recorder } { $file }: { $said }
agent-released = released { $recorder } { $file } ({ $id })
agent-not-released = not released { $recorder }: { $said }
agent-unlisted = not safe { $recorder }: it { $said }
agent-recorder-waits = waiting { $recorder }: { $said }
agent-removed = removed { $recorder }: not everything had been read
agent-waiting = waiting: { $said }
agent-restored = restored: { $said }; of what this station saw { $entries } entries are gone; offered again: { $recordings } recordings, { $dockings } docking statements, { $releases } releases
agent-still-blocked = still blocked: { $said }
agent-blocked = BLOCKED: { $said }; nothing is deleted; an administrator must find out why, and where the service was restored from a backup, accept that with `docket log restored`
agent-no-screen = no screen at { $address }: { $said }
agent-screen = screen http://{ $address }/
agent-finding = does not hold: { $said }
agent-verified = statements { $statements }, receipts { $receipts }, copies { $copies }, findings { $findings }
agent-enrolled = enrolled station { $station } ({ $name }) of { $agency }
agent-pinned = log key pinned: { $key }
agent-unknown-zone = unknown time zone { $zone }: set `time_zone` in the configuration
agent-none-docked = no recorder is docked
agent-not-safe = not safe { $what }: { $said }
agent-service-said = service: { $said }
agent-will-be-late = deadline: { $count } not stored will miss, or have missed, their deadline
agent-summary = docked { $docked }, sealed { $sealed }, stored { $stored }, already stored { $already }, not safe { $unsafe }, late { $late }
agent-root = its root
agent-custody-log = the custody log
agent-docking = docking { $docking }
agent-why-unsealed = not sealed: it did not come to rest, or there was no room
agent-why-not-sealed = not sealed: { $said }
agent-why-not-stored = not stored: { $said }
agent-why-sealed = sealed, not stored yet
agent-why-unseen = { $count } more directories or entries could not be looked at
agent-why-blocked = { $said }; nothing is deleted
agent-why-undelivered = its statement is not delivered
