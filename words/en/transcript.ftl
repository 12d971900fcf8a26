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
