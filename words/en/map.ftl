# The map of a case
map-open = See on the map
map-title = Tracks of { $number }
map-drawing = Tracks
map-empty = This case has no recordings yet. Those with a position are drawn here once they are filed.
map-nowhere = No recording of this case has a position, so there is nothing to draw. Recorders write positions into their files; those without a satellite receiver write none.
map-count-nowhere = { $count ->
    [one] One recording has no position and is not drawn.
   *[other] { $count } recordings have no position and are not drawn.
}
map-count-unread = { $count ->
    [one] One recording is still to be examined; its position is not known yet.
   *[other] { $count } recordings are still to be examined; their positions are not known yet.
}
map-count-coming = { $count ->
    [one] One recording is being uploaded.
   *[other] { $count } recordings are being uploaded.
}
map-count-left-out = { $count ->
    [one] The earliest { $most } recordings are drawn; one more is not.
   *[other] The earliest { $most } recordings are drawn; { $count } more are not.
}
map-count-hidden = { $count ->
    [one] One recording you may not see.
   *[other] { $count } recordings you may not see.
}
map-scale = Scale: the bar at the lower left is { $length } long. North is up.
map-signs = A dot is where a track begins, a square where it ends; numbers are those of the list. Press a track to play from that moment.
map-datum = Positions are WGS 84, without any shift.
map-beneath = Map beneath: { $named }
map-north = N
map-legend = Legend
map-one-place = A single place
map-length = { $points ->
    [one] Track of { $length }, one point
   *[other] Track of { $length }, { $points } points
}
map-tag-nowhere = no position
map-tag-unread = to be examined
map-metres = { $count } m
map-kilometres = { $count } km
column-place = begins at
column-length = length
map-around = Find recordings near a place
map-draw = Draw a circle
map-draw-help = Press in the middle of the circle, drag to its edge and let go.
map-drawn = The circle that you drew is filled in. Press Search to find what was recorded in it.
