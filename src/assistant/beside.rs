//! What stands beside a conclusion: the sentences of the guide that answer the question.

use crate::answers::Answer;
use crate::guide::{Citation, ClauseId};
use crate::wording::Reply;

/// The conclusion with the clauses of the answer beside it: the answer's come first, as far as a reader can use them, and
/// those that a computation stands on are always there.
pub(super) fn with_answer(
    mut reply: Reply,
    answer: &Answer,
    is_elsewhere: &dyn Fn(&ClauseId) -> bool,
) -> Reply {
    /// More clauses than these and a reader has got none.
    const READABLE: usize = 3;
    let Answer::Cited(parts) = answer else {
        return reply;
    };
    // A computed figure needs its clause; else a reader has enough with three.
    let computes = reply
        .conclusion
        .as_ref()
        .is_some_and(|it| !it.steps.is_empty());
    let own = std::mem::take(&mut reply.citations);
    let mut citations: Vec<Citation> = Vec::new();
    let of_answer = parts.iter().flat_map(|part| &part.citations);
    for citation in of_answer.filter(|it| !is_elsewhere(&it.clause)) {
        if !citations
            .iter()
            .any(|known| known.clause == citation.clause)
        {
            // The sentence that is computed with is quoted, where the answer has another of the same clause.
            let decides = own.iter().find(|it| {
                let is_left_out = !citation.quote.text().contains(it.quote.text());
                computes && it.clause == citation.clause && is_left_out
            });
            citations.push(decides.unwrap_or(citation).clone());
        }
    }
    let stands_apart = |it: &&Citation| !citations.iter().any(|known| known.clause == it.clause);
    let apart: Vec<Citation> = own.iter().filter(stands_apart).cloned().collect();
    if apart.len() == own.len() {
        citations.truncate(READABLE.saturating_sub(apart.len()).max(1));
    }
    let room = if computes {
        apart.len()
    } else {
        READABLE.saturating_sub(citations.len())
    };
    citations.extend(apart.into_iter().take(room));
    Reply { citations, ..reply }
}

/// The conclusion with the sentences of the answer that its own clauses hold besides, and with all of it where the message
/// asks more than one thing.
pub(super) fn with_sentences(mut reply: Reply, answer: &Answer) -> Reply {
    let Answer::Cited(parts) = answer else {
        return reply;
    };
    if parts.len() > 1 {
        return with_answer(reply, answer, &|_| false);
    }
    let of_answer = || parts.iter().flat_map(|part| &part.citations);
    // The longer sentence says what the one that decides leaves out.
    for own in &mut reply.citations {
        let is_around =
            |it: &&Citation| it.clause == own.clause && it.quote.text().contains(own.quote.text());
        if let Some(longer) = of_answer().find(is_around) {
            *own = longer.clone();
        }
    }
    let own = reply.citations.clone();
    let is_new = |it: &&Citation| {
        own.iter().any(|known| known.clause == it.clause)
            && !own
                .iter()
                .any(|known| known.quote.text().contains(it.quote.text()))
    };
    let more = of_answer().filter(is_new);
    reply.citations.extend(more.cloned());
    reply
}
