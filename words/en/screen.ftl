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
