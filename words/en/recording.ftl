# Recordings: player, media, damage, history, checks
media-unconfined = Warning: media are read without the kernel's confinement (media.unconfined = true). Do not work on files of unknown origin here, and have the administrator restore it.
path-guessed = as { $encoding }; bytes { $bytes }
path-bytes = bytes { $bytes }
recording-who = Who and when
recording-nobody = Officer unknown
recording-digests = Hashes and ids
recording-officer = Officer
recording-counter = Counter
recording-recorder = Recorder
recording-agency = Agency
recording-captured = Captured
recording-rule = judged by: { $rule }
recording-deadline = Deadline
recording-due = due
recording-cases = Cases
recording-together = Play recorders together
recording-download = Download the original
recording-coming = The manifest is here, the content is still being uploaded. It can be played once it is stored.
recording-times = Every time and its source
recording-times-help = All times are kept; those that contradict each other are flagged, never rewritten.
recording-seal = Seal and receipt
recording-id = Recording id
recording-path = Path on the recorder
recording-path-bytes = Bytes of the path
recording-replaces = Same path before
recording-size = Size
recording-chain = Number in the station's chain
recording-key = Station's key
recording-unread = Could not be read
recording-released = Recorder's copy
recording-manifest = Manifest
recording-receipt = Receipt
time-source = Source
time-raw = As written
time-at = Instant
time-unreadable = not readable
time-probe = inside the media
time-docked = docked
time-sealed = sealed
time-announced = announced
time-stored = stored
media-title = Media
media-unknown = The media is being examined; reload in a moment.
media-failed = The media could not be examined:
media-container = Container
media-duration = Real duration
media-claimed = Duration that the file claims
media-sealed-duration = Duration by the capture times
media-conflict = differs
media-fps = fps
stated-container = container
stated-stream = stream
stated-satellites-first = first satellite fix ({ $reader })
stated-satellites-last = last satellite fix ({ $reader })
media-place = Place
media-claims = These are claims of the file about itself; they do not change the manifest.
media-track = Track
media-track-label = Map of the GPS track, north up
media-track-stream = { $points ->
    [one] Source: { $reader }, stream { $stream }, one point.
   *[other] Source: { $reader }, stream { $stream }, { $points } points.
}
media-track-beside = { $points ->
    [one] Source: { $reader }, one point.
   *[other] Source: { $reader }, { $points } points.
}
media-track-thinned = { $shown ->
    [one] One of them is on the map.
   *[other] { $shown } of them are on the map.
}
media-track-jumps = { $count ->
    [one] One jump of position (above 540 km/h), drawn as a broken line.
   *[other] { $count } jumps of position (above 540 km/h), drawn as broken lines.
}
media-track-other = Also there:
media-time-notes = Times that differ from the satellites' time
media-time-ahead = ahead by { $amount }
media-time-behind = behind by { $amount }
track-scale = Width about
media-remarks = Odd of the file, without anything being lost:
damage-title = The file is damaged.
damage-until = A quick look decoded it up to { $moment }; what comes later may well be shown, and can be tried.
damage-unknown = How much of it can be shown was not found by a quick look.
damage-pending = All of it is still to be decoded; until then it is not known what is lost.
damage-nothing-lost = All of it was decoded, and nothing was lost.
damage-said = The quick look said:
damage-unreachable = { $size } of media data are not reached by the file's index: they can be neither played nor shown.
damage-pictures = { $count ->
    [one] One picture missing or broken
   *[other] { $count } pictures missing or broken
}
damage-packets = { $count ->
    [one] One packet of sound missing or broken
   *[other] { $count } packets of sound missing or broken
}
listed-further = and { $count } more
look-quick = Quick look only
look-quick-help = All of it is decoded in the background, while nobody needs the machine; that is still to be done.
look-failed = Could not be decoded whole
look-whole = Decoded whole, nothing lost
look-whole-lost = Decoded whole, parts are lost
look-whole-help = { $pictures ->
    [one] One picture, sound of { $sound }
   *[other] { $pictures } pictures, sound of { $sound }
}
look-times-counted = The pictures have no times of their own; moments are counted from the frame rate.
breaks-title = Breaks of the time line
breaks-help = At these places the file's time stamps do not go on from the ones before; the time line goes on without a gap.
breaks-byte = byte { $byte }
breaks-stamps = expected { $expected }, found { $found }
stream-inside = Video inside the photo
stream-pictures = Camera
stream-sounds = Sound
player-label = Player
player-none = This file cannot be played; the original can still be downloaded.
player-rendition-why = Browsers cannot play the original, so a rendition is shown; the original is untouched. Because:
player-picture = Photo
player-play = Play
player-frame-back = Frame back
player-frame-forward = Frame forward
player-speed = Speed
player-keys = Keys
player-keys-help = In text fields keys type; on buttons and links, space and enter press them.
player-frame = frame
player-strip = Pictures along the timeline
player-wave = Sound as a curve
player-seek = Position
player-opening = Opening…
player-failed = It cannot be played.
player-rendition = The rendition is being made; you can watch meanwhile.
player-start-set = Start set
player-end-set = End set
player-view-over = This view has ended; press play again.
player-bar = Controls
player-pause = Pause
player-mute = Mute
player-volume = Volume
player-go = Go to: clock time, file time or #frame
player-go-hint = 8:59:03 or #frame
player-go-do = Go
player-full = Full screen
player-keys-close = Close
player-exact = This very frame
player-timeline = Time line
player-pan = Shown part
player-zoom-in = Zoom in
player-zoom-out = Zoom out
player-zoom-all = Show all
player-loop = Loop the range
player-no-range = Clear the range
player-range-start = Start of the range
player-range-end = End of the range
player-key-frame = key frame
player-variable = variable rate
player-exact-shown = this very frame of the original
player-exact-failed = This very frame of the original could not be had; the picture is the rendition's
player-exact-coming = fetching this frame
player-exact-none = This frame could not be had; the picture is not this frame
player-no-table = The frame table could not be read; moved by the average length of a frame, the number is not known
player-gave-up = The browser cannot go on playing the original; the rendition plays instead. Frame by frame the original is still shown.
player-speed-refused = This browser does not play at this speed.
player-speed-silent = without sound at this speed
player-no-such-moment = The recording has no such moment; it reaches from
player-no-such-frame = The recording has no such frame
player-no-numbers = Frames have numbers once all was decoded; try again later.
player-not-a-moment = Type a clock time (8:59:03), a file time (0:12.345) or a frame (#123).
player-at-wall = clock time
player-at-file = file time
player-at-frame = frame
player-no-full = This browser allows no full screen.
key-play = Play or pause
key-seconds = 5 seconds back or on
key-frame = One frame back or on
key-speed = Slower or faster
key-volume = Louder or softer
key-mute = Mute
key-full = Full screen
key-go = Go to a moment
key-zoom = Zoom the time line: in, out, all
key-range = Start or end of the range
key-loop = Loop the range
key-mark = Mark
key-help = Show these keys
capture-label = One capture
capture-title = { $count ->
    [one] One capture, one file
   *[other] One capture, { $count } files
}
capture-in-a-row = play in a row
history-title = History
history-back-recording = Back to the recording
history-help = Every view, search and change is here, your opening of this page included.
history-proven = proven
history-not-proven = not proven
history-unreadable = This entry cannot be read
verify-now = Verify now
verify-holds = Everything holds
verify-fails = Something does not hold
verify-seal = The manifest is signed by the station's key, and its id is right
verify-content = All bytes were hashed again, { $amount }, and are what was sealed
verify-receipt = Entry #{ $amount } that it is stored is in the custody log; proof and checkpoint hold
verify-history = The history has { $amount } entries without a gap
verify-logged = this check is in the custody log
together-title = Recorders together: { $number }
together-more = { $shown ->
    [one] The case holds { $all } that can be played; the first is offered.
   *[other] The case holds { $all } that can be played; the first { $shown } are offered.
}
together-help = Choose what to play at one time. Recorders are aligned by the start of their captures; where a clock is off, write the correction in seconds at the right.
together-none = This case has no recordings that can be played together.
together-choose = Recordings
together-correction = Correction (s)
together-damaged = damaged
together-breaks = Breaks of the time line: { $count }
together-waiting = The rendition is still being made; this moment is shown once it is whole
together-skip = skip times that nobody recorded
together-sound = Sound
together-condition = Breaks and damage
recording-not-believed = capture time not believed
recording-said = the manifest says { $time }; lists place it at the docking
recording-uncertain = a clock that was in doubt says when this was stored or captured: it cannot count as on time

word-deleted = deleted
word-profile = file name
word-register = register of assignments
word-assignment = station's configuration
word-none = not known
word-picture = picture
word-other = other
word-track-gpmf = GoPro's metadata (GPMF)
word-track-camm = camera motion metadata (CAMM)
word-track-mebx = Apple's timed metadata (mebx)
word-track-nmea = sentences of a satellite receiver (NMEA)
word-track-dji = DJI's subtitles
word-track-text = a car camera's subtitles
word-track-free-gps = blocks of a recorder of Novatek's kind (freeGPS)
word-track-gps0 = gps0 records
word-track-atoms = a table of GPS records
word-subtitle = subtitle
word-data = data
word-attachment = attachment

event-recording-announced = was announced as sealed by { $station }, content { $content }, { $size }
event-recording-stored = was stored, content { $content }, { $size }
event-recording-imported = was imported as surveillance video of counter { $counter }
event-recording-released = { $detail_given ->
    [yes] the recorder's copy { $path }: { $outcome } ({ $at }, { $detail })
   *[no] the recorder's copy { $path }: { $outcome } ({ $at })
}
event-recording-verified = verified on the spot, all holds: { $holds } { $findings }
event-upload-abandoned = the upload was given up after a long pause; { $bytes } that had arrived were removed
event-upload-resumed = the upload was announced again and begins anew

log-kind-recording-verified = verified on the spot
log-kind-recording-announced = sealed recording announced
log-kind-recording-stored = stored
log-kind-recording-imported = surveillance imported
log-kind-upload-abandoned = upload given up
log-kind-upload-resumed = upload begun anew
log-kind-recording-released = recorder cleared

# On the command line
fetch-holds = SHA-256 { $digest }, { $size }, as manifest and receipt say (stored { $stored }, log entry { $index })
fetch-receipt-proven = the receipt holds under the log key { $name }
fetch-receipt-unproven = no log key was given: the receipt's signature was NOT checked (--log-key)
fetch-in-use = another `docket fetch` is writing { $path }
fetch-begun-anew = what { $path } held was not of this recording; beginning again
fetch-not-as-sealed = what came is not what was sealed, and was thrown away: tell the administrator
fetch-other-part = the service gave another part than was asked for
fetch-broke-off = the download broke off; run the command again to go on
fetch-incomplete = { $held } bytes came where there should be { $size }: run the command again
frames-page-behind = the service's next page is not after this one
manifest-fails = the manifest does not hold: { $error }
manifest-other = the service gave another recording's manifest
receipt-fails = the receipt does not hold: { $error }
receipt-other = the receipt does not say that this recording's content is stored
recording-not-an-id = { $text } is no recording: give its id, or at least the first 8 digits of it, as `docket find` shows them
recording-none-begins = there is no recording whose id begins with { $prefix }
recording-ambiguous = { $prefix } does not tell recordings apart: give more digits of the id

# Kinds of media; kinds of record have their names from the legal data.
word-photo = photo
word-audio = audio
word-video = video
