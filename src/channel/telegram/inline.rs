//! Inline mode: clauses to put into any chat. What is offered hangs on the query alone, so that Telegram can keep it.

use teloxide::types::{
    InlineQueryResult, InlineQueryResultArticle, InputMessageContent, InputMessageContentText,
    ParseMode,
};

use super::message_text::pieces;
use crate::assistant::SearchHit;
use crate::service::{Service, StoredReply};
use crate::text::Language;
use crate::wording::{Block, Reply, ReplyKind};

/// How many clauses are offered at most.
const MANY: usize = 10;
/// How much of a clause is shown before it is chosen, in characters.
const SHOWN: usize = 120;
/// The longest id of an offer, in bytes.
const LONGEST_ID: usize = 64;

/// The clauses that share most with `query`, best first; where there is none yet, those that are looked for most.
pub fn clauses(service: &Service, query: &str) -> Vec<InlineQueryResult> {
    let assistant = service.assistant();
    let language = Language::of(query).unwrap_or_default();
    let found: Vec<SearchHit<'_>> = match query.trim() {
        "" => assistant
            .phrases()
            .telegram
            .inline
            .iter()
            .flat_map(|it| assistant.search(it, None, 1))
            .collect(),
        query => assistant.search(query, None, MANY),
    };
    found
        .iter()
        .filter_map(|found| article(service, found, language))
        .collect()
}

fn article(
    service: &Service,
    found: &SearchHit<'_>,
    language: Language,
) -> Option<InlineQueryResult> {
    let block = service.assistant().quote(found, language)?;
    let Block::Quote { source, words, .. } = &block else {
        return None;
    };
    let (title, description) = (
        source.clone(),
        words.chars().take(SHOWN).collect::<String>(),
    );
    let reply = Reply::new(ReplyKind::Answer, language, vec![block]);
    let content = InputMessageContentText::new(
        pieces(&StoredReply::from(&reply).blocks)
            .into_iter()
            .next()?
            .html,
    );
    let content = InputMessageContent::Text(content.parse_mode(ParseMode::Html));
    let id = format!("{}:{}", found.clause.id, found.guide.id);
    let id: String = id.chars().filter(char::is_ascii).take(LONGEST_ID).collect();
    Some(InlineQueryResult::Article(
        InlineQueryResultArticle::new(id, title, content).description(description),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Clock;

    fn offered(query: &str) -> Vec<(String, String, String)> {
        let files = crate::knowledge::Files::read(None, None).unwrap();
        let service = Service::new(crate::knowledge::load(&files).unwrap(), Clock::System);
        let article = |offer: InlineQueryResult| match offer {
            InlineQueryResult::Article(InlineQueryResultArticle {
                id,
                title,
                input_message_content,
                ..
            }) => {
                let InputMessageContent::Text(content) = input_message_content else {
                    panic!("no text")
                };
                (id, title, content.message_text)
            }
            other => panic!("{other:?}"),
        };
        clauses(&service, query).into_iter().map(article).collect()
    }

    #[test]
    fn clauses_are_offered_in_the_language_of_the_query() {
        let (id, title, text) = offered("1:1 承诺书").swap_remove(0);
        assert!(id.starts_with("2.11.c") && id.len() <= 64, "{id}");
        assert!(title.contains("二、申报要求"), "{title}");
        assert!(text.contains("自筹经费与申请资助经费"), "{text}");
        let (_, title, text) = offered("letter of commitment self-raised funds").swap_remove(0);
        assert!(
            Language::of(&title) == Some(Language::En) && text.contains("「"),
            "the original stands beside: {text}"
        );
    }

    #[test]
    fn an_empty_query_is_offered_a_few_clauses_and_a_long_one_does_no_harm() {
        let empty = offered(" ");
        assert!((3..=10).contains(&empty.len()), "{empty:?}");
        let mut ids: Vec<_> = empty.iter().map(|(id, ..)| id).collect();
        ids.dedup();
        assert_eq!(ids.len(), empty.len());
        offered(&"承诺书 ".repeat(64));
    }
}
