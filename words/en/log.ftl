# The custody log, the service, its clock
clock-doubted = The service's clock is in doubt: it says { $wall }, reckoned is { $expected }. Until it agrees again or an administrator accepts it, no storing counts as on time.
clock-doubted-plain = The service's clock is in doubt. Tell the administrator.
log-in-doubt = The custody log is not what stations or a backup say it should be: it may have been restored, or changed. An administrator must find out why and, where it was restored, accept that with docket log restored.
log-title = Custody log
log-intro = Every fact and every access is here; entries are only ever added, never changed. That you read them is logged too.
log-filter = Filter the custody log
log-item = Item
log-item-help = Item: a case number, name, certificate number, account, recorder or recording id, or in full recording:id, case:id and so on.
log-person = Who
log-person-help = Who: a person's name, account or certificate number, or a station's name.
log-from = From
log-until = Until (included)
log-submit = Filter
log-all = Clear
log-none = No entry fits. Widen the time, or clear some of the filter.
log-none-older = There are no earlier entries.
log-shown = { $count ->
    [one] One entry on this page.
   *[other] { $count } entries on this page, newest first.
}
log-pages = Pages
log-newest = Newest
log-older = Earlier entries
log-end = This is the earliest.
log-export = Export as CSV
log-export-too-many = More than { $limit } entries fit, which is too many for one export. Shorten the time and export in parts.
log-caption = Entries of the log
log-number = No.
log-time = Time
log-time-utc = Time (UTC)
log-who = Who
log-what = What
log-items = Items
log-items-none = none
log-column-name = Name
log-column-account = Account
log-column-role = Role
log-column-done = What was done
log-column-case = Case number
log-column-event = Kind code
log-column-ids = Item codes
log-leaf = Leaf hash
log-proof-of = Entry { $index } and its proof
log-unreadable = this entry cannot be read; run docket check
log-item-unknown = The log knows no such item. Check how it is written: case numbers in full, recording ids with all 64 digits.
log-item-which = Several items are called that; choose one
log-who-which = Several are called that; choose one
log-item-seq = entry { $seq } of this item
log-open-item = Open its page
log-fault-long = The filter is too long: at most 100 characters in each field.
log-fault-person = No account or station is called { $name }. Give an account, a person's name, a certificate number, or station:id.
log-fault-kind = There is no such kind of entry; choose one from the list.
log-fault-time = The time was not understood; write 2026-11-25 09:05 or 2026-11-25.
log-fault-order = The end lies before the start.
log-fault-page = There is no such page; begin again with the newest entries.
log-item-agency = agency
log-item-user = account
log-item-officer = officer
log-item-station = station
log-item-recorder = recorder
log-item-docking = docking
log-item-recording = recording
log-item-case = case
log-item-package = package
log-item-derived = clip or snapshot
log-item-document = document
log-entry-title = Log entry { $index }
log-back = Back to the custody log
log-check-title = Checked just now
log-check-holds = All of it holds
log-check-fails = Something does not hold
log-check-size = { $size ->
    [one] Against the checkpoint of one entry.
   *[other] Against the checkpoint of { $size } entries.
}
log-check-what-now = Do not rely on this entry. Keep this page, have your administrator run docket check, and compare with a checkpoint that was kept earlier.
log-check-note = This service computed the above. To check without trusting it, download the entry and the proof, and use any program that reads C2SP tlog-proofs, with the log's key had from elsewhere.
log-step-ok = holds
log-step-fault = does not hold
log-step-leaf = The hash computed of the entry's bytes is the stored leaf hash
log-step-checkpoint = The checkpoint is signed with the log's key
log-step-proof = The proof leads from the entry to the checkpoint's root
log-step-content = The entry keeps the format
log-step-items = The history of each item leads from the entry before to this one
log-bytes = The entry, exactly
log-bytes-help = These very bytes are hashed into the log (canonical JSON). Characters that do not show are spelled out here; the download has them as they are.
log-key = The log's key
log-download-entry = Download the entry
log-download-proof = Download the proof
log-proof = Proof
log-proof-help = C2SP tlog-proof: the way from the entry to the log's checkpoint.
log-checkpoint = Checkpoint
log-checkpoint-help = The signed head of the log, now. Keep it elsewhere, and any later change shows.
log-group-accounts = Accounts and signing in
log-group-reading = Reading
log-group-recordings = Recordings
log-group-cases = Cases and packages
log-group-administration = Administration

word-service = the service
word-nobody = nobody known
word-unknown = unknown or hidden
word-foreign-page = from another page
word-forward = jumped ahead
word-back = jumped back
word-before-log = before the last entry at start
word-after-log = long after the last entry at start
word-stations = it disagrees with the stations' clocks
word-agreed = agrees again
word-accepted = accepted by an administrator

event-log-opened = the log { $origin } was opened (version { $version })
event-service-started = the service started (version { $version }, { $recovered } half steps finished)
event-access-refused = { $account_given ->
    [yes] account { $account } was refused
   *[no] was refused
}: { $action } ({ $target_given ->
    [yes] { $target }; { $why }
   *[no] { $why }
})
event-service-key-named = the service signs with the key { $key }
event-clock-jumped = the service's clock is in doubt ({ $kind }): it says { $wall }, it should be { $expected }; from here on time goes by the monotonic clock
event-clock-settled = { $reason_given ->
    [yes] the service's clock is followed again ({ $how }): it says { $wall }, it was reckoned { $expected }; { $reason }
   *[no] the service's clock is followed again ({ $how }): it says { $wall }, it was reckoned { $expected }
}
event-log-restored = { $size ->
    [one] accepted that the log was restored from a backup of one entry and lost what came after: { $reason }
   *[other] accepted that the log was restored from a backup of { $size } entries and lost what came after: { $reason }
}
event-log-contradicted = showed a checkpoint of { $size } entries, signed with this log's key, that this log does not continue

log-kind = Kind
log-kind-any = Everything
log-kind-access-refused = access refused
log-kind-service-started = service started
log-kind-service-key-named = service key named
log-kind-log-opened = log opened
log-kind-clock-jumped = clock in doubt
log-kind-clock-settled = clock followed again
log-kind-log-restored = restore of the log accepted
log-kind-log-contradicted = log contradicted by a station

# On the command line
clock-in-doubt = the clock is in doubt: the log goes by { $time }, the service's clock says { $wall }; nothing counts as on time
clock-right = the clock is right: { $time }
clock-not-in-doubt = the clock is not in doubt
clock-accepted = accepted the service's clock, { $wall }
history-proof-elsewhere = the proof is for log entry { $said }, not { $index }
history-proof-fails = the log's proof does not hold: { $error }
history-out-of-order = it lies before the item's entry that came first
history-entry-unreadable = the entry cannot be read: { $error }
history-other-item = it is not about { $item }
history-gap = it is number { $seq } of the item, where { $expected } is next: entries are missing
history-broken = it does not follow from the entry before it
history-wrong =   WRONG (entry { $seq }): { $fault }
history-empty = there is no entry at all
history-whole = { $count ->
    [one] One entry, without a gap
   *[other] { $count } entries, without a gap
}
history-faulty = { $count ->
    [one] One entry, { $wrong } of them wrong
   *[other] { $count } entries, { $wrong } of them wrong
}
history-keyed = each was checked under the log key { $name }
history-unkeyed = no log key was given, so only the chain was checked; --log-key shows that each is in the log
history-verdict = { $outcome }; { $proven }
log-restored-lost = ; a station saw { $seen }, so at least { $lost } are lost
log-restored-logged = logged as entry { $index }: the restored log had { $size } entries{ $lost }
log-since-needs-key = --since needs the log's key: give --log-key
log-signature-unchecked = no log key was given, so the signature was not checked (--log-key)
log-grew = the log grew from { $old } to { $new } entries, and nothing before was changed
log-shorter = the log became shorter: { $kept } entries when the checkpoint was kept, { $now } now
log-not-continued = the log does not continue the one whose checkpoint was kept: { $error }
item-unreadable = { $text } is no item: give a recording's id, or kind:id such as case:NUMBER or station:ID

# A visit: what one person read in one go, on one line
visit-described = read about it { $count ->
    [one] once
   *[other] { $count } times
}
visit-watched = watched it { $count ->
    [one] once
   *[other] { $count } times
}
visit-pictured = saw its picture { $count ->
    [one] once
   *[other] { $count } times
}
visit-listed = had it listed in { $count ->
    [one] one search
   *[other] { $count } searches
}
visit-document = opened { $count ->
    [one] one document
   *[other] { $count } documents
}
visit-history = read its history { $count ->
    [one] once
   *[other] { $count } times
}
visit-proof = read its proofs { $count ->
    [one] once
   *[other] { $count } times
}
visit-ended = finished watching { $count ->
    [one] once
   *[other] { $count } times
}
visit-between = {", "}
visit-span = { $from } to { $until }
visit-line = { $span }  { $who }  { $readings }
visit-entries = { $count ->
    [one] one entry
   *[other] { $count } entries
}
visit-folded = { $entries } entries of { $visits ->
    [one] one visit
   *[other] { $visits } visits
} are told together; --all lists each

# Checkpoints that were seen
seen-restored = THE LOG WAS RESTORED from a backup: log entry { $index }, accepted by administrator { $by } at { $at }, { $size } entries kept, reason: { $reason }. For that, { $count } of the seen checkpoints do not agree with this package; what lay between is lost, and cannot be known. Ask that administrator's agency whether it was so.
seen-continues = { $size ->
    [one] seen checkpoint of one entry: this log continues it
   *[other] seen checkpoint of { $size } entries: this log continues it
}
seen-given-up = seen checkpoint of { $size } entries: GIVEN UP by the restore in log entry { $index }, which the station checked and accepted
seen-package-given-up = seen checkpoint of { $size } entries: THIS PACKAGE IS OF WHAT WAS GIVEN UP by the restore in log entry { $index }
seen-forked = seen checkpoint of { $size } entries: CONTRADICTED, one key signed two histories and the log was rewritten
seen-unknown = seen checkpoint of { $size } entries: cannot be known from the package

# The auditor's first page
log-overview = The log lately ({ $days } days)
log-overview-size = { $count ->
    [one] { $count } entry.
   *[other] { $count } entries.
}
log-overview-last = The last:
log-overview-checkpoint = Signed checkpoint
log-overview-latest = latest
log-overview-never = never yet
