//! The page that shows the OpenAPI document: the calls, their requests and their answers.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;

use super::super::layout::{Page, Place, tag};
use super::super::site::Site;
use super::super::visitor::Visitor;
use super::DOCUMENT;
use crate::text::Language;
use crate::wording::ApiPagePhrases;

/// The page.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, headers: HeaderMap) -> Response {
    let host = headers.get(header::HOST).and_then(|it| it.to_str().ok());
    let scheme = if visitor.is_secure { "https" } else { "http" };
    let here = format!("{scheme}://{}", host.unwrap_or_default());
    site.respond(move |site| page(site, visitor, &here)).await
}

fn page(site: &Site, visitor: Visitor, here: &str) -> Response {
    let phrases = &site.phrases().programs;
    let language = visitor.language;
    let document: Value = serde_json::from_str(DOCUMENT).unwrap_or_default();
    let calls: Vec<(&String, &Value)> = entries(&document["paths"]).collect();
    let body = html! {
        div.api {
            h1 { (phrases.title.get(language)) }
            p { (phrases.lead.get(language)) }
            p { a.button href="/api/v1/openapi.json" { (phrases.document.get(language)) } }
            div lang=(tag(Language::En)) {
                @for (path, methods) in calls {
                    @for (method, call) in entries(methods) { (one(&document, phrases, (language, here), (method, path), call)) }
                }
            }
        }
    };
    Page {
        title: phrases.title.get(language),
        place: Place::Api,
        keeps: "",
        body,
    }
    .show(site, visitor)
}

fn one(
    document: &Value,
    phrases: &ApiPagePhrases,
    (language, here): (Language, &str),
    (method, path): (&str, &str),
    call: &Value,
) -> Markup {
    let request = &call["requestBody"]["content"]["application/json"];
    let answer = &call["responses"]["200"]["content"]["application/json"]["schema"];
    let heading = |phrase: &str| html! { h3 lang=(tag(language)) { (phrase) } };
    html! {
        section.call {
            h2 { code { (method.to_uppercase()) " " (path) } }
            p { strong { (text(&call["summary"])) } ". " (text(&call["description"])) }
            (heading(phrases.example.get(language)))
            pre tabindex="0" {
                code { "curl -H 'content-type: application/json' -d '" (request["example"]) "' " (here) (path) }
            }
            (heading(phrases.request.get(language)))
            (fields(document, &request["schema"]))
            (heading(phrases.answer.get(language)))
            (fields(document, answer))
            (heading(phrases.statuses.get(language)))
            dl.statuses {
                @for (status, response) in entries(&call["responses"]) {
                    div { dt { code { (status) } } dd { (text(&response["description"])) } }
                }
            }
        }
    }
}

/// The keys of an object; of alternatives, the keys of each.
fn fields(document: &Value, schema: &Value) -> Markup {
    let schema = resolved(document, schema);
    let required: Vec<&str> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    html! {
        @if let Some(description) = schema["description"].as_str() { p { (description) } }
        @if schema["properties"].is_object() {
            dl.keys {
                @for (key, property) in entries(&schema["properties"]) {
                    div {
                        dt { code { (key) } @if required.contains(&key.as_str()) { span.required { " *" } } }
                        dd {
                            span.kind { (kind(property)) }
                            @if let Some(description) = property["description"].as_str() { " " (description) }
                        }
                    }
                }
            }
        }
        @for one in schema["oneOf"].as_array().into_iter().flatten() { (fields(document, one)) }
    }
}

/// The kind of a value, in a few words.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        return name.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(values) = schema["enum"].as_array() {
        return values
            .iter()
            .filter(|value| !value.is_null())
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" | ");
    }
    if let Some(several) = schema["oneOf"].as_array() {
        return several
            .iter()
            .map(kind)
            .filter(|kind| kind != "null")
            .collect::<Vec<_>>()
            .join(" | ");
    }
    let plain = match &schema["type"] {
        Value::String(name) => name.clone(),
        Value::Array(names) => names
            .iter()
            .filter_map(Value::as_str)
            .find(|it| *it != "null")
            .unwrap_or("any")
            .to_owned(),
        _ => "any".to_owned(),
    };
    match plain.as_str() {
        "array" => format!("[{}]", kind(&schema["items"])),
        _ => plain,
    }
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"]
        .as_str()
        .and_then(|path| path.strip_prefix('#'))
    {
        Some(pointer) => document.pointer(pointer).unwrap_or(schema),
        None => schema,
    }
}

fn entries(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
