//! Inline mode: clauses to put into any chat. What is offered hangs on the query and its language alone, so that Telegram can
//! keep it.

use teloxide::types::{
    InlineQueryResult, InlineQueryResultArticle, InputMessageContent, InputMessageContentText,
    ParseMode,
};

use super::incoming::language;
use super::link;
use super::message_text::{LONGEST, beginning, pieces, units};
use super::update::InlineQuery;
use crate::assistant::{Assistant, SearchHit};
use crate::guide::ClauseId;
use crate::service::{Service, StoredBlock, StoredReply};
use crate::text::Language;
use crate::wording::{Block, Reply, ReplyKind, fill};

/// How many clauses are offered at most.
const MANY: usize = 10;
/// How much of a clause is shown before it is chosen, in characters.
const SHOWN: usize = 120;
/// The longest id of an offer, in bytes.
const LONGEST_ID: usize = 64;
/// What tells that a quote goes on.
const GOES_ON: &str = "……";

/// What is offered.
pub struct Offers {
    /// The clauses.
    pub results: Vec<InlineQueryResult>,
    /// Whether others who ask the same may be offered something else.
    pub is_personal: bool,
}

/// The clause that `query` names by its number and those within it, or those that share most with it, best first; where
/// there is none yet, those that are looked for most. In the language of the query, or else of the app of whoever asks. What
/// does not fit into a message can be read in full with `bot`.
pub fn offers(service: &Service, bot: &str, query: &InlineQuery) -> Offers {
    let assistant = service.assistant();
    let written = Language::of(&query.query);
    let language = written.or(language(&query.from)).unwrap_or_default();
    let found = match query.query.trim() {
        "" => assistant
            .phrases()
            .telegram
            .inline
            .iter()
            .flat_map(|it| assistant.search(it, None, 1))
            .collect(),
        query => Some(numbered(&assistant, query))
            .filter(|found| !found.is_empty())
            .unwrap_or_else(|| assistant.search(query, None, MANY)),
    };
    let results = found
        .iter()
        .filter_map(|found| article(&assistant, bot, found, language))
        .collect();
    Offers {
        results,
        is_personal: written.is_none(),
    }
}

/// The clause whose number `query` is, and those within it.
fn numbered<'a>(assistant: &'a Assistant, query: &str) -> Vec<SearchHit<'a>> {
    let Ok(id) = ClauseId::parse(&query.to_lowercase()) else {
        return Vec::new();
    };
    if !query.starts_with(|first: char| first.is_ascii_digit()) {
        return Vec::new();
    }
    let is_meant = |it: &ClauseId| *it == id || it.is_within(&id);
    assistant
        .guides()
        .flat_map(|guide| link::named(guide, &is_meant))
        .take(MANY)
        .collect()
}

fn article(
    assistant: &Assistant,
    bot: &str,
    found: &SearchHit<'_>,
    language: Language,
) -> Option<InlineQueryResult> {
    let block = assistant.quote(found, language)?;
    let Block::Quote { source, words, .. } = &block else {
        return None;
    };
    let (title, description) = (
        source.clone(),
        words.chars().take(SHOWN).collect::<String>(),
    );
    let reply = Reply::new(ReplyKind::Answer, language, vec![block]);
    let link = link::to(bot, found);
    let link = link.map(|link| {
        fill(
            &assistant.phrases().telegram.in_full,
            language,
            &[("link", &link)],
        )
    });
    let content = InputMessageContentText::new(fitting(StoredReply::from(&reply).blocks, link)?);
    let content = InputMessageContent::Text(content.parse_mode(ParseMode::Html));
    let id = format!("{}:{}", found.clause.id, found.guide.id);
    let id: String = id.chars().filter(char::is_ascii).take(LONGEST_ID).collect();
    Some(InlineQueryResult::Article(
        InlineQueryResultArticle::new(id, title, content).description(description),
    ))
}

/// Blocks as one message: where they do not fit, the beginning of the quote and the link to all of it.
fn fitting(blocks: Vec<StoredBlock>, link: Option<String>) -> Option<String> {
    let whole = pieces(&blocks);
    if let [piece] = &whole[..] {
        return Some(piece.html.clone());
    }
    let (source, words) = blocks.into_iter().find_map(|block| match block {
        StoredBlock::Quote { source, words, .. } => Some((source, words)),
        StoredBlock::Say(_) => None,
    })?;
    let end = if words.ends_with('」') { "」" } else { "" };
    // Each block ends with a line.
    let others =
        units(&source) + units(GOES_ON) + units(end) + link.as_deref().map_or(0, units) + 3;
    let words = format!(
        "{}{GOES_ON}{end}",
        beginning(&words, LONGEST.saturating_sub(others))
    );
    let blocks: Vec<StoredBlock> = [StoredBlock::Quote {
        source,
        words,
        original: None,
    }]
    .into_iter()
    .chain(link.map(StoredBlock::Say))
    .collect();
    pieces(&blocks).into_iter().next().map(|piece| piece.html)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::service::Clock;

    fn offered(query: &str) -> Vec<(String, String, String)> {
        offered_to("zh-hans", query)
    }

    fn offered_to(app: &str, query: &str) -> Vec<(String, String, String)> {
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
        let query = json!({"id": "1", "from": {"id": 1, "language_code": app}, "query": query});
        let query: InlineQuery = serde_json::from_value(query).unwrap();
        offers(&service, "zhinan_bot", &query)
            .results
            .into_iter()
            .map(article)
            .collect()
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

    #[test]
    fn a_number_is_that_of_a_clause_and_what_has_no_letters_is_in_the_language_of_the_app() {
        let ids = |query: &str| {
            offered(query)
                .into_iter()
                .map(|(id, ..)| id)
                .collect::<Vec<_>>()
        };
        assert!(ids("2.8")[0].starts_with("2.8:"), "{:?}", ids("2.8"));
        let within = ids("2.11");
        assert!(
            within.len() > 1 && within.iter().all(|id| id.starts_with("2.11")),
            "{within:?}"
        );
        assert!(ids("99.99").iter().all(|id| !id.starts_with("99")));
        for (app, language) in [("en", Language::En), ("zh-hans", Language::Zh)] {
            for query in ["", "2.8"] {
                let (_, title, _) = offered_to(app, query).swap_remove(0);
                assert_eq!(Language::of(&title), Some(language), "{query}: {title}");
            }
        }
    }

    #[test]
    fn what_is_too_long_for_a_message_begins_there_and_is_linked() {
        let sentence = format!("{}。", "长".repeat(99));
        let quote = |count: usize| StoredBlock::Quote {
            source: "一、<甲>".to_owned(),
            words: format!("「{}」", sentence.repeat(count)),
            original: Some("b".to_owned()),
        };
        let link = Some("全文：https://t.me/a?start=b".to_owned());
        let short = fitting(vec![quote(2)], link.clone()).unwrap();
        assert!(short.ends_with("<i>b</i>"), "{short}");
        let long = fitting(vec![quote(60)], link).unwrap();
        assert!(
            long.starts_with("<b>一、&lt;甲&gt;</b>\n<blockquote>「长"),
            "{long}"
        );
        assert!(
            long.ends_with("。……」</blockquote>\n全文：https://t.me/a?start=b"),
            "{long}"
        );
        assert!(long.chars().count() > 3900, "{}", long.chars().count());
    }

    #[test]
    fn a_link_names_the_clause_that_it_is_to() {
        let files = crate::knowledge::Files::read(None, None).unwrap();
        let assistant = crate::knowledge::load(&files).unwrap();
        for found in assistant.search("承诺书", None, 5) {
            let link = link::to("zhinan_bot", &found).unwrap();
            let name = link.strip_prefix("https://t.me/zhinan_bot?start=").unwrap();
            let read = link::read(&assistant, name).unwrap();
            assert_eq!(
                (&read.clause.id, &read.guide.id),
                (&found.clause.id, &found.guide.id)
            );
        }
        assert!(link::read(&assistant, "clause_2-8").is_none());
        assert!(link::read(&assistant, "clause_2-8_no-such-guide").is_none());
    }
}
