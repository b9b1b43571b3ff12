//! Checks the outside: Telegram, the listen address, and the clock.

use std::net::{SocketAddr, TcpListener};

use jiff::Timestamp;
use zhinan::channel::telegram::{Diagnosis, Settings, Trouble, diagnose, time_there};
use zhinan::channel::web;
use zhinan::service::Clock;

use super::knowledge::minute;
use super::{Doctor, Finding, State};
use crate::cli::serve::telegram_settings;

const TOKEN: &str = "token";
const WEBHOOK: &str = "webhook";
const LISTEN: &str = "listen";
const CLOCK: &str = "clock";

/// The largest tolerated clock error, in seconds.
const OFF: u64 = 30;

impl Doctor {
    /// Runs these checks.
    pub async fn outside(&self, listen: SocketAddr, webhook_url: Option<&str>) -> Vec<Finding> {
        let settings = telegram_settings(webhook_url);
        let mut findings = match &settings {
            Ok(settings) => self.telegram(settings.as_ref()).await,
            Err(why) => vec![self.finds(
                TOKEN,
                State::Bad,
                &self.phrases.bad_setting,
                &[("why", why)],
            )],
        };
        findings.push(self.listen(listen).await);
        findings.push(self.time(settings.ok().flatten().as_ref()).await);
        findings
    }

    async fn telegram(&self, settings: Option<&Settings>) -> Vec<Finding> {
        let phrases = &self.phrases;
        let bad = |advice, why: &str| vec![self.finds(TOKEN, State::Bad, advice, &[("why", why)])];
        let Some(settings) = settings else {
            return vec![self.finds(TOKEN, State::Note, &phrases.no_token, &[])];
        };
        match diagnose(settings).await {
            Err(Trouble::Settings(why)) => bad(&phrases.bad_setting, &why),
            Err(Trouble::UnknownToken) => bad(&phrases.unknown_token, ""),
            Err(Trouble::Unreached(why)) => bad(&phrases.unreached, &why),
            Err(Trouble::Refused { step, why }) => {
                vec![self.finds(
                    TOKEN,
                    State::Bad,
                    &phrases.refused,
                    &[("step", step), ("why", &why)],
                )]
            }
            Ok(found) => {
                let bot = [("bot", found.bot.as_str())];
                let mut findings = vec![self.finds(TOKEN, State::Good, &phrases.token, &bot)];
                if !found.is_inline {
                    findings.push(self.finds(TOKEN, State::Note, &phrases.no_inline, &bot));
                }
                findings.push(self.webhook(&found));
                findings
            }
        }
    }

    fn webhook(&self, found: &Diagnosis) -> Finding {
        let pending = found.pending.to_string();
        let Some(url) = &found.webhook else {
            return match &found.wanted {
                Some(wanted) => {
                    let places = [("url", wanted.as_str()), ("pending", &pending)];
                    self.finds(WEBHOOK, State::Note, &self.phrases.webhook_to_come, &places)
                }
                None => self.finds(
                    WEBHOOK,
                    State::Good,
                    &self.phrases.no_webhook,
                    &[("pending", &pending)],
                ),
            };
        };
        match &found.last_failure {
            Some((at, why)) => {
                let when = minute(self.zone, *at);
                let places = [("url", url.as_str()), ("when", &when), ("why", why)];
                self.finds(WEBHOOK, State::Note, &self.phrases.webhook_failed, &places)
            }
            None => {
                let places = [("url", url.as_str()), ("pending", &pending)];
                match found.is_wanted {
                    true => self.finds(WEBHOOK, State::Good, &self.phrases.webhook_ours, &places),
                    false => self.finds(WEBHOOK, State::Note, &self.phrases.webhook, &places),
                }
            }
        }
    }

    async fn listen(&self, listen: SocketAddr) -> Finding {
        let address = listen.to_string();
        let Err(error) = TcpListener::bind(listen) else {
            return self.finds(
                LISTEN,
                State::Good,
                &self.phrases.free,
                &[("address", &address)],
            );
        };
        match web::status_at(listen).await {
            Some(status) => {
                let places = [("address", address.as_str()), ("status", &status)];
                self.finds(LISTEN, State::Good, &self.phrases.served, &places)
            }
            None => {
                let places = [("address", address.as_str()), ("why", &error.to_string())];
                self.finds(LISTEN, State::Bad, &self.phrases.taken, &places)
            }
        }
    }

    async fn time(&self, settings: Option<&Settings>) -> Finding {
        let there: Option<Timestamp> = match (settings, self.clock) {
            (Some(settings), Clock::System) => time_there(settings).await,
            // A clock that was set is off on purpose.
            _ => None,
        };
        let here = self.clock.now();
        let now = minute(self.zone, here);
        let Some(there) = there else {
            return self.finds(
                CLOCK,
                State::Good,
                &self.phrases.clock_alone,
                &[("now", &now)],
            );
        };
        let off = here.duration_since(there).unsigned_abs().as_secs();
        match off {
            ..=OFF => self.finds(CLOCK, State::Good, &self.phrases.clock, &[("now", &now)]),
            _ => {
                let places = [("now", now.as_str()), ("seconds", &off.to_string())];
                self.finds(CLOCK, State::Bad, &self.phrases.wrong_clock, &places)
            }
        }
    }
}
