# Markers
marker-title = Markers
marker-none = None yet. Play to the moment, choose a kind and press "Mark this moment".
marker-kind = Kind
marker-text = Text
marker-set = Mark this moment
marker-remove = remove
marker-reason = Why is this marker removed (goes into the custody log)?
marker-edit = change
marker-why = Why it is changed (goes into the custody log)
marker-keep = Save
marker-stay = Leave as it is
marker-changed = Marker changed
marker-done = Marked
marker-gone = Marker removed

word-certificate-shown = Certificates shown
word-rights-told = Rights told
word-note = Note

event-marker-set = marked { $at_ms }: { $kind } { $text }
event-marker-removed = removed a marker: { $reason }

log-kind-marker-set = marker set
log-kind-marker-removed = marker removed
