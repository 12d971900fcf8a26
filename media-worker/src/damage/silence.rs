//! Zeros in sound that is not compressed: silence, or what a lost cluster leaves?
//!
//! Both are zeros. A card's clusters and sectors are multiples of 512 bytes, and sound is not: so silence is
//! taken for a loss only where it begins and ends with sectors of the file, or is as long as clusters are,
//! and there is sound on both sides. One silence in some hundreds looks so by chance.

/// Fewest zeros that are looked at.
const ZEROS_MIN: u64 = 2_048;

/// The size of a card's sectors, in bytes.
const SECTOR: u64 = 512;

/// The size of the smallest clusters, in bytes.
const CLUSTER: u64 = 4_096;

/// Most zeros that are believed to be clusters by their number alone: programs that mute do it in powers of
/// two as well, but seldom so shortly.
const CLUSTERS_MAX: u64 = 128 * 1024;

/// Zeros of sound beside the lost ones, in bytes.
const CHANCE: u64 = 8;

/// Follows the zeros of one stream of sound.
#[derive(Debug, Default)]
pub(super) struct Silence {
    /// The byte of the file and the moment at which the zeros began, and how many there are.
    run: Option<(u64, i64, u64)>,
    /// Whether there was sound before.
    heard: bool,
}

/// A stretch of zeros that a lost cluster left.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hole {
    pub(super) from_us: i64,
    pub(super) to_us: i64,
    pub(super) zeros: u64,
}

impl Silence {
    /// Takes a packet that begins at a byte of the file and lasts from one moment to another; gives the
    /// stretches that end in it.
    pub(super) fn take(&mut self, packet: &[u8], byte: u64, from_us: i64, to_us: i64) -> Vec<Hole> {
        let mut holes = Vec::new();
        let length = packet.len().max(1) as i128;
        let moment = |at: usize| {
            let part = i128::from(to_us - from_us) * at as i128 / length;
            from_us + i64::try_from(part).unwrap_or(0)
        };
        let mut at = 0;
        while at < packet.len() {
            if packet[at] == 0 {
                let zeros = packet[at..].iter().take_while(|byte| **byte == 0).count();
                let run = self.run.get_or_insert((byte + at as u64, moment(at), 0));
                run.2 += zeros as u64;
                at += zeros;
                continue;
            }
            if let Some((began, began_us, zeros)) = self.run.take()
                && self.heard
                && is_lost(began, byte + at as u64, zeros)
            {
                holes.push(Hole { from_us: began_us, to_us: moment(at), zeros });
            }
            self.heard = true;
            at += packet[at..].iter().take_while(|byte| **byte != 0).count();
        }
        holes
    }
}

/// Whether zeros from one byte of the file to another are as lost sectors or clusters leave them.
fn is_lost(from: u64, to: u64, zeros: u64) -> bool {
    let begins = SECTOR - 1 - (from + SECTOR - 1) % SECTOR <= CHANCE;
    let ends = to % SECTOR <= CHANCE;
    let whole = zeros % CLUSTER <= CHANCE && zeros <= CLUSTERS_MAX;
    zeros >= ZEROS_MIN && (begins && ends || whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holes(before: usize, zeros: usize, behind: usize) -> usize {
        let sound = [vec![7; before], vec![0; zeros], vec![7; behind]].concat();
        let mut silence = Silence::default();
        let mut found = 0;
        for (index, packet) in sound.chunks(1000).enumerate() {
            found += silence.take(packet, 44 + index as u64 * 1000, 0, 1000).len();
        }
        found
    }

    #[test]
    fn lost_clusters_are_found_and_silence_is_not() {
        assert_eq!(holes(8192 - 44, 6144, 5000), 1, "twelve sectors at a sector");
        assert_eq!(holes(5001, 32_768, 5000), 1, "as long as clusters");
        assert_eq!(holes(5001, 32_771, 5000), 1, "and a few zeros of the sound");
        assert_eq!(holes(5001, 30_000, 5000), 0);
        assert_eq!(holes(0, 32_768, 5000), 0, "silence at the beginning");
        assert_eq!(holes(5001, 32_768, 0), 0, "silence at the end");
        assert_eq!(holes(5001, 512, 5000), 0);
    }
}
