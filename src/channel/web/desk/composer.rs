//! Where staff write to an applicant, take the conversation and hand it back.

use maud::{Markup, html};

use super::super::guide::in_address;
use super::super::signed_token::Purpose;
use super::super::site::Site;
use super::page::{mark, phrases};
use crate::assistant::LONGEST_MESSAGE;
use crate::service::{Address, WithStaff};
use crate::staff::StaffSession;
use crate::text::Language;
use crate::wording::fill;

/// Where one writes; it stays as it is while what was said is shown anew.
pub fn writing(site: &Site, duty: &StaffSession, open: &WithStaff, language: Language) -> Markup {
    let people = &phrases(site).people;
    let by = open.handover.by.as_deref();
    let is_theirs = by.is_some_and(|by| by != duty.name);
    let id = site
        .seal
        .issue(Purpose::Form)
        .map(|sealed| sealed.name)
        .unwrap_or_default();
    html! {
        form #writing method="post" action="/desk/people" {
            (mark(site, &duty.session))
            @for (name, value) in parts(&open.address) { input type="hidden" name=(name) value=(value); }
            input type="hidden" name="id" value=(id);
            @if let Some(by) = by.filter(|_| is_theirs) {
                input type="hidden" name="from" value=(by);
                button name="act" value="take" { (fill(&people.take_from, language, &[("staff", by)])) }
            } @else {
                label for="text" { (people.field.get(language)) }
                textarea #text name="text" rows="3" maxlength=(LONGEST_MESSAGE) aria-describedby="sends" {}
                p #sends.soft.with-script hidden { (people.keys.get(language)) }
                div.tools {
                    button.primary name="act" value="say" { (people.send.get(language)) }
                    @if by.is_none() { button name="act" value="take" { (people.take.get(language)) } }
                }
            }
        }
        // It stands apart, and asks first: what was said is erased by it.
        details #back hidden[by != Some(duty.name.as_str())] {
            summary { (people.back.get(language)) }
            form method="post" action="/desk/people" {
                (mark(site, &duty.session))
                @for (name, value) in parts(&open.address) { input type="hidden" name=(name) value=(value); }
                p { (people.back_sure.get(language)) }
                button name="act" value="back" { (people.back_yes.get(language)) }
            }
        }
    }
}

/// An address as the fields of a form.
fn parts(address: &Address) -> [(&'static str, &str); 3] {
    [
        ("channel", address.channel()),
        ("person", address.person()),
        ("place", address.place()),
    ]
}

/// An address as a query.
pub fn query(address: &Address) -> String {
    let pairs = parts(address).map(|(name, value)| format!("{name}={}", in_address(value)));
    pairs.join("&")
}
