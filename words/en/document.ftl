# Documents
document-upload = Upload documents
document-files = Files (one or more)
document-help = PDF, pictures, Word, Excel, PowerPoint, WPS, OFD or plain text; up to { $mib } MiB each. Once stored, content cannot be changed.
document-submit = Upload
document-stop = Stop
document-progress = Progress of the upload
document-sending = Uploading
document-storing = Storing
document-too-large = has more than { $mib } MiB and was not uploaded
document-cut-off = The upload was cut off, and the file is not stored. Check the network and try again.
document-stopped = Stopped; the file is not stored
document-name = File name
document-type = Format
document-withdrawn = Taken out
document-withdrawn-title = Documents taken out of the case
document-withdrawn-help = They stay stored. Reading one is logged like any other.
document-filed = Filed
document-type-pdf = PDF
document-type-ofd = OFD
document-type-text = Plain text
document-type-image = Picture
document-type-word = Text document
document-type-sheet = Spreadsheet
document-type-slides = Slides
document-type-other = Other

event-document-filed = filed document { $name } under the case: { $stage }, { $record_kind }, { $reason }
event-document-withdrawn = took the document out of the case: { $reason }
event-document-moved = moved the document with case { $case } to case { $into }: { $reason }
event-document-opened = opened the document ({ $client })

log-kind-document-opened = document opened
log-kind-document-moved = document moved
log-kind-document-filed = document filed
log-kind-document-withdrawn = document taken out
