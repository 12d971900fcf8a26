//! Answers over HTTP/2 that are not taken: what they hold, and what ends.

use std::time::{Duration, Instant};

use bytes::Bytes;
use h2::client::{Builder, SendRequest};

use crate::connections::{get, runtime};
use crate::site::{Site, Station};

/// Room that the client has for all answers together; more than the tests' answers need.
const ROOM: u32 = 64 * 1024 * 1024;

/// How long a stranger may leave an answer unread: `STRANGER_STALL` of the service.
const STRANGER_STALL: Duration = Duration::from_secs(20);

/// How long an end may take that is due after two seconds.
const PATIENCE: Duration = Duration::from_mins(2);

/// A connection whose streams each have room for `window` bytes.
async fn connect(site: &Site, window: u32) -> SendRequest<Bytes> {
    let stream = tokio::net::TcpStream::connect(&site.address).await.unwrap();
    let mut client = Builder::new();
    client.initial_window_size(window).initial_connection_window_size(ROOM);
    let (sender, connection) = client.handshake::<_, Bytes>(stream).await.unwrap();
    tokio::spawn(async move { drop(connection.await) });
    sender
}

/// Asks as somebody; gives the status and the body, of which nothing was taken.
async fn ask(sender: &SendRequest<Bytes>, path: &str, token: &str) -> Result<(u16, h2::RecvStream), h2::Error> {
    let mut request = get(path);
    if !token.is_empty() {
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    }
    let answer = sender.clone().ready().await?.send_request(request, true)?.0.await?;
    Ok((answer.status().as_u16(), answer.into_body()))
}

/// Reads what there is, makes no room for more, and gives what the stream ended with.
async fn left_unread(mut body: h2::RecvStream) -> Option<h2::Error> {
    while let Some(piece) = body.data().await {
        if let Err(error) = piece {
            return Some(error);
        }
    }
    None
}

/// Reads a whole body.
async fn read(mut body: h2::RecvStream) -> usize {
    let mut bytes = 0;
    while let Some(piece) = body.data().await {
        let piece = piece.unwrap();
        bytes += piece.len();
        body.flow_control().release_capacity(piece.len()).unwrap();
    }
    bytes
}

#[test]
fn an_answer_left_unread_ends_its_stream_and_the_others_of_the_connection_go_on() {
    let mut site = Site::start("view_idle_seconds = 2\nrequests_per_owner = 8");
    site.agency("xc", "37001");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let mut station = Station::enrol(&site, "xc");
    let (large, small) = (station.seal("a.mp4", &vec![7; 8 * 1024 * 1024]), station.seal("b.mp4", &[7; 3000]));
    station.store(&site, &large);
    station.store(&site, &small);
    let content = |id: &evidence::ids::RecordingId| format!("/api/v1/recordings/{id}/content");
    runtime().block_on(async {
        // Windows that end with a piece of the answer, within one, and before the first byte.
        for window in [65_536, 65_535, 1000, 0] {
            let sender = connect(&site, window).await;
            let mut unread = Vec::new();
            for path in [content(&large.id), content(&small.id), content(&large.id)] {
                let (status, body) = ask(&sender, &path, &clerk).await.unwrap();
                assert_eq!(status, 200);
                // What fits the window is taken by the client's library, and the answer is whole.
                if window < 3000 || path != content(&small.id) {
                    unread.push(tokio::spawn(left_unread(body)));
                }
            }
            let since = Instant::now();
            while !unread.iter().all(tokio::task::JoinHandle::is_finished) {
                assert!(since.elapsed() < PATIENCE, "an answer is kept that nobody takes, window {window}");
                if window > 0 {
                    let (status, body) = ask(&sender, "/api/v1/cases", &clerk).await.expect("the connection goes on");
                    assert_eq!(status, 200);
                    assert!(read(body).await > 0);
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            for stream in unread {
                let error = stream.await.unwrap().expect("it was not whole");
                assert!(error.is_reset() && error.is_remote(), "window {window}: {error}");
            }
            // The connection lives, and what is read is whole; the places of the unread are free again. Through a
            // narrow window no more than a little is taken within the time in which something must be.
            if window > 0 {
                let (of, size) = if window < 65_535 { (&small, 3000) } else { (&large, 8 * 1024 * 1024) };
                let (_, body) = ask(&sender, &content(&of.id), &clerk).await.expect("the connection goes on");
                assert_eq!(read(body).await, size, "window {window}");
            }
        }
    });
    site.ends_clean();
}

#[test]
fn answers_that_a_stranger_does_not_take_hold_places_until_they_are_taken() {
    let mut site = Site::start("stranger_seconds = 600");
    runtime().block_on(async {
        // 16 of one address, though each was handed to the connection as a whole. Only an asking that is quicker than
        // an answer may stay untaken tells that: behind it places are given back, as they should be.
        let begun = Instant::now();
        loop {
            let since = Instant::now();
            let counted = ask_and_take_nothing(&site).await;
            let took = since.elapsed();
            free_again(&site).await;
            if took < STRANGER_STALL {
                assert_eq!(counted, (16, 24));
                break;
            }
            assert!(begun.elapsed() < PATIENCE, "40 answers are never given within {STRANGER_STALL:?}");
        }
    });
    site.ends_clean();
}

/// Asks 40 times over two connections, takes none of the answers, and gives how many were given and refused.
async fn ask_and_take_nothing(site: &Site) -> (usize, usize) {
    let (mut given, mut refused, mut held) = (0, 0, Vec::new());
    for _ in 0..2 {
        let sender = connect(site, 1).await;
        for _ in 0..20 {
            let (status, body) = ask(&sender, "/api/v1/openapi.json", "").await.unwrap();
            match status {
                200 => given += 1,
                503 => refused += 1,
                other => panic!("{other}"),
            }
            held.push((sender.clone(), body));
        }
    }
    (given, refused)
}

/// Waits until an answer is given and taken.
async fn free_again(site: &Site) {
    let since = Instant::now();
    loop {
        let sender = connect(site, ROOM).await;
        let (status, body) = ask(&sender, "/api/v1/openapi.json", "").await.unwrap();
        if status == 200 {
            assert!(read(body).await > 10_000);
            return;
        }
        assert!(since.elapsed() < PATIENCE, "the places are kept");
    }
}
