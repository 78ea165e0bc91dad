//! How the numbers of texts and names are written.

/// The digits of numbers and of bits, six bits each.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Numbers in order, each as the distance to the one before.
#[derive(Default)]
pub(super) struct Postings {
    text: String,
    next: u32,
    /// How many there are.
    pub(super) count: u32,
}

impl Postings {
    /// Adds a number, unless it is the last one.
    pub(super) fn add(&mut self, number: u32) {
        if number < self.next {
            return;
        }
        let mut rest = number - self.next;
        while rest >= 32 {
            self.text.push(char::from(ALPHABET[(32 | rest & 31) as usize]));
            rest >>= 5;
        }
        self.text.push(char::from(ALPHABET[rest as usize]));
        (self.next, self.count) = (number + 1, self.count + 1);
    }

    /// Appends the numbers of another, all of them larger: of its distances only the first is another.
    pub(super) fn append(&mut self, other: &Postings) {
        let Some(first) = other.numbers().next() else { return };
        self.add(first);
        let own = other.text.bytes().position(|byte| ALPHABET[..32].contains(&byte)).map_or(0, |end| end + 1);
        self.text.push_str(&other.text[own..]);
        (self.next, self.count) = (other.next, self.count + other.count - 1);
    }

    fn numbers(&self) -> impl Iterator<Item = u32> {
        let (mut next, mut value, mut shift) = (0, 0, 0);
        self.text.bytes().filter_map(move |byte| {
            let digit = ALPHABET.iter().position(|own| *own == byte).unwrap_or_default() as u32;
            value |= (digit & 31) << shift;
            shift += 5;
            if digit >= 32 {
                return None;
            }
            let number = next + value;
            (next, value, shift) = (number + 1, 0, 0);
            Some(number)
        })
    }

    /// The shorter of two ways to write them: their distances, or `!` and a bit for each number up to `total`.
    pub(super) fn written(self, total: usize) -> String {
        if self.text.len() <= total.div_ceil(6) {
            return self.text;
        }
        format!("!{}", bitmap(&mut self.numbers().map(|number| number as usize), total))
    }
}

/// A bit for each number up to `total`, six a character.
pub(super) fn bitmap(numbers: &mut dyn Iterator<Item = usize>, total: usize) -> String {
    let mut digits = vec![0u8; total.div_ceil(6)];
    for number in numbers.filter(|number| *number < total) {
        digits[number / 6] |= 1 << (number % 6);
    }
    digits.into_iter().map(|digit| char::from(ALPHABET[usize::from(digit)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        for numbers in [vec![], vec![0], vec![0, 1, 2, 31, 32, 33, 1000, 40_000], (0..200).step_by(2).collect()] {
            let mut postings = Postings::default();
            for number in &numbers {
                postings.add(*number);
                postings.add(*number);
            }
            assert_eq!(postings.numbers().collect::<Vec<u32>>(), numbers);
            // In two parts, as two threads have them.
            let mut halves = [Postings::default(), Postings::default()];
            for number in &numbers {
                halves[usize::from(*number > 32)].add(*number);
            }
            let [mut first, second] = halves;
            first.append(&second);
            assert_eq!((first.text, first.next, first.count), (postings.text, postings.next, postings.count));
        }
    }
}
