# Views, readings, copies
form-of = { $form } ({ $streams })
form-video = picture stream { $stream }
form-audio = sound stream { $stream }

word-failed = failed
word-complete = complete
word-interrupted = broken off
word-closed = closed by the viewer
word-expired = expired
word-restart = the service restarted, what followed is not known
word-revoked = the right to view ended
word-full = its ranges were full, another was opened
word-detail = the description
word-history = the history
word-proof = the proofs
word-still = stills or the waveform
word-rendition = rendition
word-embedded = the video inside the photo
word-derived = clip or snapshot

event-item-read = read { $what }
event-view-opened = began to view or fetch the original ({ $client })
event-view-closed = ended viewing or fetching: { $ranges }, { $end }
event-view-opened-copy = began to view or fetch the { $form } ({ $client })

log-kind-item-read = description, history or proof read
log-kind-view-opened = viewing or fetching the original
log-kind-view-opened-copy = viewing or fetching a copy
log-kind-view-closed = viewing or fetching ended

# Accesses
access-original = viewed or fetched the original ({ $how }; { $client })
access-copy = viewed or fetched the { $form } ({ $how }; { $client })
access-ranges = { $count ->
    [one] { $bytes } bytes in one range, { $end }
   *[other] { $bytes } bytes in { $count } ranges, { $end }
}
access-open = what was seen is not recorded yet
