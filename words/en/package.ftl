# Packages
package-make = Make a package
package-about = { $count ->
    [one] Puts the case's one recording ({ $size }), with its seal, its history and how to verify it, into one file that can be verified offline.
   *[other] Puts the case's { $count } recordings ({ $size } in all), with seals, histories and how to verify them, into one file that can be verified offline.
}
package-parts = The case holds more recordings than one package does (1,000): make { $parts } packages, one of each part.
package-part = Part
package-submit = Make
package-not-stored = A recording of the case is not stored yet, so no package can be made now. Try again when the station has uploaded it.
package-title = Package
package-ready = The package is on record and can be downloaded. Every download goes into the custody log.
package-case = Case
package-reason = Made for
package-made = Made
package-by = Made by
package-recordings = Recordings
package-file = File name
package-size = Size
package-download = Download ({ $size })
package-progress = Your browser shows how far the download is. If it is cut off, download it again: it is the same, byte for byte.
package-verify-title = How the receiver verifies it
package-verify-unpack = Unpack:
package-verify-run = Verify, without a network; log.vkey is the log's key, had by another way than the package, without which the package is shown to agree with itself and no more:
package-verify-help = The package holds instructions, also for verifying it with common tools only.
package-contents = Contents
package-contents-count = { $count ->
    [one] One recording
   *[other] { $count } recordings
}
package-beside = Beside the recordings it holds:
package-beside-manifests = the seal manifest of each recording, signed by its station, and its receipt
package-beside-histories = the custody history of each recording, of the stations and of this package, with the log's signed checkpoint
package-beside-keys = the public keys of stations and service
package-beside-how = how to verify it, for the receiver
package-left-out = What is not in it
package-left-out-none = Nothing: all of the case is in it.
package-left-out-recordings = These recordings are of the case and not in it: they were filed after it was made, or belong to another part.
package-left-out-documents = These documents are not in it: a package holds recordings and what proves them. Hand documents over by themselves.
package-left-out-transcripts = These transcripts are not in it: they are no part of the recordings. Download them by themselves.
package-left-out-derived = These clips and snapshots are not in it: it holds the whole originals. Download clips by themselves.
package-made-before = Packages made
package-made-help = Only who made a package can download it
package-get = Open

event-package-made = made package { $package } of { $recordings ->
    [one] one recording
   *[other] { $recordings } recordings
}{ $case_given ->
    [yes] , case { $case }
   *[no] {""}
}: { $reason }
event-item-packaged = was put into package { $package }
event-package-opened = opened package { $package } to be sent, from { $client }
event-package-sent = package { $package } was sent: { $bytes }, { $end }

log-kind-package-made = package made
log-kind-item-packaged = put into a package
log-kind-package-opened = package opened to be sent
log-kind-package-sent = package sent

# On the command line
package-left-over = { $path } was left by a run that was cut off, or another `docket package` is writing it: remove it and try again
package-place-needed = -o must be the name of a new folder
package-named = package { $package }
package-place = the package is at { $place }
package-broke-off = the package did not arrive whole, and nothing of it was kept; --again { $package } receives it once more

# The report of a check
report-holds = HOLDS: everything that was checked holds.
report-consistent = CONSISTENT IN ITSELF, no more: nothing is wrong, but the log's key came with the package, so it is not shown to be of any log. Get the key by another way and check again with --log-key.
report-fails = { $count ->
    [one] DOES NOT HOLD: 1 finding.
   *[other] DOES NOT HOLD: { $count } findings.
}
report-field = { $name }: { $value }
report-package = Package { $package }
report-case = case
report-made = made
report-made-by = made by
report-reason = made for
report-log = custody log
report-log-key = log key
report-checkpoint = checkpoint
report-service-key = service key
report-entry = log entry { $index }
report-findings = Findings
report-notices = To note
report-limits = What this check cannot tell
report-recording = Recording { $recording }
report-file = file
report-manifest = manifest
report-manifest-fails = does not hold
report-stored = stored
report-stored-after = , { $hours } h { $minutes } min after capture
report-stored-doubted = , the service's clock was in doubt
report-not-proven = not proven
report-accesses = accesses ({ $count })
report-life = what else the log says
report-path = path on the recorder
report-size = size
report-bytes = { $bytes } bytes, { $type }
report-officer = officer
report-recorder = recorder
report-recorder-of = { $recorder }, station { $station }, { $agency }
report-captured = captured
report-docked = docked
report-sealed = sealed
