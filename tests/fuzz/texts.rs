//! What people type and press.

use std::sync::LazyLock;

use zhinan::dialogue::{Conversation, Message};
use zhinan::store::Stored;

use super::{fuzz, of_text};
use crate::support::score::{looked_at, now};
use crate::support::{loaded_guide, service};

/// Words that mean much.
const WORDS: &[&str] = &[
    "帮我看看能不能报",
    "专题二",
    "高校",
    "是",
    "不是",
    "上一步",
    "重新开始",
    "如果",
    "改成",
    "80万",
    "1:1",
    "三分之一",
    "2026年5月31日",
    "零点五",
    "百分之",
    "\n",
    "，",
    "？",
    "（",
    "\u{202e}",
    "\u{feff}",
    "\u{0}",
    "１２３",
    "one hundred and",
    "https://a.b/",
    "13800000000",
    "/forget",
    "/start",
    "a:topic:2",
    "t:fields:",
    "b:",
    ":",
    "check my eligibility",
];

#[test]
fn whatever_is_said_turn_after_turn_is_answered_and_can_be_kept() {
    static QUESTIONS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
        let said = "帮我看看能不能报\n专题二\n我们是高校，申请80万，自筹90万\n是\n如果自筹改成50万呢\n上一步\n为什么";
        let questions = looked_at().into_iter().map(|it| it.q.into_bytes());
        questions.chain(of_text(&[said, said, said])).collect()
    });
    fuzz(&QUESTIONS, WORDS, 60, |input| {
        let assistant = service().assistant();
        let mut conversation = Conversation::default();
        for (number, line) in String::from_utf8_lossy(input).lines().take(8).enumerate() {
            let message = match number % 4 == 3 && line.contains(':') {
                true => Message::press(line),
                false => Message::from(line),
            };
            let (after, reply) = assistant.reply(conversation, &message, now());
            assert!(!reply.text().trim().is_empty(), "silence");
            assistant.explain(&after, &message, now());
            let stored = serde_json::to_vec(&Stored::from(&after)).unwrap();
            let kept = Stored::read(&stored).unwrap();
            assert_eq!(
                kept.conversation(&loaded_guide().eligibility).facts,
                after.facts
            );
            conversation = after;
        }
        assistant.search(&String::from_utf8_lossy(input), None, 5);
    });
}
