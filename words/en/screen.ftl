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
