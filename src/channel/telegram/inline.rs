//! Inline mode: clauses to put into any chat.

use teloxide::types::{
    InlineQueryResult, InlineQueryResultArticle, InputMessageContent, InputMessageContentText, ParseMode,
};

use super::page::pieces;
use crate::service::{Service, StoredBlock};

/// How many clauses are offered at most.
const MANY: usize = 10;
/// How much of a clause is shown before it is chosen, in characters.
const SHOWN: usize = 120;

/// The clauses that share most with `query`, best first.
pub fn clauses(service: &Service, query: &str) -> Vec<InlineQueryResult> {
    if query.trim().is_empty() {
        return Vec::new();
    }
    let assistant = service.assistant();
    let found = assistant.search(query, None, MANY);
    let article = |found: &crate::assistant::Found<'_>| {
        let clause = found.clause;
        let source = format!("{}（{}）", clause.path.join(" › "), clause.id);
        let block = StoredBlock::Quote { source: source.clone(), words: clause.text.clone(), original: None };
        let content = InputMessageContentText::new(pieces(&[block]).into_iter().next()?.html);
        let content = InputMessageContent::Text(content.parse_mode(ParseMode::Html));
        let shown: String = clause.text.chars().take(SHOWN).collect();
        // The id of a result is at most 64 bytes.
        let id: String = format!("{}:{}", clause.id, found.guide.id).chars().filter(char::is_ascii).take(64).collect();
        Some(InlineQueryResult::Article(InlineQueryResultArticle::new(id, source, content).description(shown)))
    };
    found.iter().filter_map(article).collect()
}
