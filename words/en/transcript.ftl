# Transcripts
transcript-title = Transcript
transcript-not-part = A transcript is what people or programs wrote down of what is said. It is no part of the recording, which alone counts.
transcript-none = None yet.
transcript-add = Add a transcript
transcript-file = File
transcript-help = with times, in UTF-8, UTF-16 or GB18030; up to { $mib } MiB.
transcript-language = Language
transcript-in-chinese = Chinese
transcript-in-english = English
transcript-language-help = The tag of a language, such as zh or en; may be left empty
transcript-program = Made by program
transcript-program-help = Where a program made it: its name and version. Leave empty where a person wrote it.
transcript-submit = Add
transcript-added = Transcript added
transcript-choose = Choose a transcript
transcript-by = { $count ->
    [one] 1 line
   *[other] { $count } lines
}, added by { $who } on { $time }
transcript-by-program = Made by a program
transcript-download = Download the file
transcript-remove = Remove
transcript-why = Why it is removed (goes into the custody log)
transcript-filter = Only lines with this word
transcript-filter-do = Filter
transcript-filter-all = Show all
transcript-filtered = { $count ->
    [one] 1 line has “{ $word }”
   *[other] { $count } lines have “{ $word }”
}
transcript-filtered-none = No line has “{ $word }”
transcript-with-word = Lines with this word:
transcript-lines = Lines of the transcript; press the time before one to go there
transcript-shown = Lines { $from } to { $to } of { $count }
transcript-earlier = Earlier lines
transcript-later = Later lines
transcript-follow = Follow the film

word-srt = SRT
word-vtt = WebVTT
word-json = JSON
word-whisper = Whisper’s JSON

event-transcript-added = { $program_given ->
    [yes] added transcript { $name } ({ $format }, lines: { $count }, made by the program { $program })
   *[no] added transcript { $name } ({ $format }, lines: { $count })
}
event-transcript-removed = removed a transcript: { $reason }

log-kind-transcript-added = transcript added
log-kind-transcript-removed = transcript removed

# Made by the site's own program
transcript-make = Write down what is said
transcript-make-help = A program of this site listens to the sound, and may be wrong: the recording alone counts. Who asks goes into the custody log.
transcript-waiting = Waiting
transcript-running = At work
transcript-failed = Failed
transcript-asked-by = { $who } asked the program { $program } on { $time }
transcript-running-since = The program has been at work since { $time }
transcript-failed-at = { $time }: { $why }. It may be asked again.
transcript-why-line = { $why } (line { $line })
transcript-why-segment = { $why } (segment { $segment })
transcript-asked-help = One at a time, and paused while people need the machine; it is then on the recording’s page.
transcript-look-again = Look again

word-no-sound = the recording has no sound
word-media-unreadable = the recording’s media cannot be read
word-not-confined = this machine cannot confine the program, so it was not run
word-not-started = the program is not there, or cannot be run
word-program-failed = the program said that it failed
word-program-killed = the program was killed, perhaps for the memory or processor time that it took
word-program-outgrew = the program was ended: it had too many processes or files, or took too much memory or disk
word-took-too-long = the program took longer than it may, and was ended
word-output-too-long = what the program wrote is longer than a transcript may be
word-output-unreadable = what the program wrote does not read as a transcript
word-output-behind-end = what the program wrote has a line behind the end of the recording
word-nothing-heard = the program heard nobody speak
word-transcripts-full = the recording has as many transcripts as it may; remove one first
word-not-allowed = who asked may not do so any more
word-program-changed = the site does not have that program any more
word-service-stopped = the service was stopped meanwhile
word-service-failed = the service could not do it; the administrator finds why in its log

event-transcript-asked = asked the program { $program } to write down what is said
event-transcript-begun = gave the sound to the program that writes down what is said
event-transcript-failed = { $line_given ->
    [yes] no transcript was made: { $why } (line { $line })
   *[no] { $segment_given ->
        [yes] no transcript was made: { $why } (segment { $segment })
       *[no] no transcript was made: { $why }
    }
}

log-kind-transcript-asked = transcript asked for
log-kind-transcript-begun = transcript begun
log-kind-transcript-failed = transcript not made
