# Saved searches
saved-title = My saved searches
saved-empty = Nothing is saved yet. Search, then press “Save this search”: it will stand here with how many recordings arrived since you last looked.
saved-new = { $more ->
    [yes] { $count } new or more
   *[no] { $count } new
}
saved-opened = Saved search “{ $name }”: { $count }{ $more ->
    [yes] {" "}or more
   *[no] {""}
} new since { $since }
saved-keep-as = Name
saved-keep = Save this search
saved-made = Saved as “{ $name }”
saved-change = Rename or remove
saved-change-of = Rename or remove “{ $name }”
saved-name = Name
saved-rename = Rename
saved-renamed = Renamed to “{ $name }”
saved-remove = Remove
saved-remove-of = Remove “{ $name }”
saved-removed = Removed; nothing happens to the recordings that it found
fault-saved-searches-full = { $most } searches are saved already; remove one that is not used
thing-saved-search = saved search

action-saved-search-list = list saved searches
action-saved-search-make = save a search
action-saved-search-open = open a saved search
action-saved-search-remove = remove a saved search
action-saved-search-rename = rename a saved search

event-saved-search-made = saved the search “{ $name }”: { $query }
event-saved-search-renamed = renamed a saved search to “{ $name }”
event-saved-search-opened = opened a saved search
event-saved-search-removed = removed a saved search

log-kind-saved-search-made = search saved
log-kind-saved-search-renamed = saved search renamed
log-kind-saved-search-opened = saved search opened
log-kind-saved-search-removed = saved search removed

# Command line
saved-unknown = no search is saved as “{ $name }”; saved are: { $names }
saved-unknown-none = no search is saved as “{ $name }”, and none otherwise
