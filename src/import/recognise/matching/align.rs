//! The alignment of what was met with what the form has, both in order: the best sum of likenesses wins.

/// Likeness below this is no likeness.
pub(crate) const LEAST: f32 = 0.5;

/// For each of `met` things, the index of the thing of the form it is. `gain(i, j)` is positive where the i-th met thing may be
/// the j-th of the form.
pub(crate) fn align(met: usize, form: usize, gain: impl Fn(usize, usize) -> f32) -> Vec<Option<usize>> {
    let width = form + 1;
    let mut best = vec![0f32; (met + 1) * width];
    let mut gains = vec![0f32; met * form];
    for i in 0..met {
        for j in 0..form {
            let own = gain(i, j);
            gains[i * form + j] = own;
            let skip = best[i * width + j + 1].max(best[(i + 1) * width + j]);
            let take = if own > 0.0 { best[i * width + j] + own } else { 0.0 };
            best[(i + 1) * width + j + 1] = skip.max(take);
        }
    }
    let mut found = vec![None; met];
    let (mut i, mut j) = (met, form);
    while i > 0 && j > 0 {
        let here = best[i * width + j];
        let own = gains[(i - 1) * form + j - 1];
        if own > 0.0 && here == best[(i - 1) * width + j - 1] + own {
            found[i - 1] = Some(j - 1);
            i -= 1;
            j -= 1;
        } else if here == best[(i - 1) * width + j] {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    found
}

/// Fills gaps between neighbours that were found: where as many things were met as the form still has there, they are those.
/// Returns the met things that were found in this way.
pub(crate) fn fill_gaps(
    found: &mut [Option<usize>],
    form: usize,
    may: impl Fn(usize) -> bool,
    must: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let mut filled = Vec::new();
    let anchors: Vec<(isize, isize)> = std::iter::once((-1, -1))
        .chain(found.iter().enumerate().filter_map(|(i, j)| j.map(|j| (i as isize, j as isize))))
        .chain(std::iter::once((found.len() as isize, form as isize)))
        .collect();
    for pair in anchors.windows(2) {
        let met: Vec<usize> = (pair[0].0 + 1..pair[1].0).map(|i| i as usize).filter(|i| may(*i)).collect();
        let due: Vec<usize> = (pair[0].1 + 1..pair[1].1).map(|j| j as usize).filter(|j| must(*j)).collect();
        if met.len() == due.len() {
            for (i, j) in met.into_iter().zip(due) {
                found[i] = Some(j);
                filled.push(i);
            }
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_decides_between_equal_labels() {
        let met = ["a", "x", "b", "a"];
        let form = ["a", "b", "a"];
        let found = align(4, 3, |i, j| if met[i] == form[j] { 1.0 } else { 0.0 });
        assert_eq!(found, [Some(0), None, Some(1), Some(2)]);
    }

    #[test]
    fn a_gap_is_filled_only_where_the_counts_agree() {
        let mut found = vec![Some(0), None, Some(2), None, None];
        assert_eq!(fill_gaps(&mut found, 4, |_| true, |_| true), [1]);
        assert_eq!(found, [Some(0), Some(1), Some(2), None, None]);
    }
}
