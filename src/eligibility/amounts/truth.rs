//! Truth: whether a condition holds, however the amounts that are not known turn out.

use super::row::{Linear, of_expression};
use super::{Amounts, Origin, Row};
use crate::eligibility::condition::Expression;
use crate::eligibility::linear::Range;
use crate::eligibility::{Condition, Truth};

impl Amounts<'_, '_> {
    /// Whether a condition holds of every budget that the known figures leave, of none, or of some.
    pub fn truth(&self, condition: &Condition) -> Truth {
        self.of_expression(condition.expression())
    }

    fn of_expression(&self, expression: &Expression) -> Truth {
        match (expression, expression.holds(self.facts)) {
            (Expression::Not(inner), Truth::Unknown) => !self.of_expression(inner),
            (Expression::And(parts), Truth::Unknown) => {
                parts.iter().fold(Truth::Yes, |so_far, part| {
                    so_far.and(self.of_expression(part))
                })
            }
            (Expression::Or(parts), Truth::Unknown) => {
                parts.iter().fold(Truth::No, |so_far, part| {
                    so_far.or(self.of_expression(part))
                })
            }
            (Expression::Compare { .. }, Truth::Unknown) => self.of_comparison(expression),
            (_, decided) => decided,
        }
    }

    fn of_comparison(&self, comparison: &Expression) -> Truth {
        let can_be = |is_denied| match of_expression(comparison, &self.names, self.facts, is_denied)
        {
            Linear::Rows(rows) => self.is_possible(&rows),
            Linear::Settled(truth) => Some(truth == Truth::Yes),
            Linear::Beyond => None,
        };
        match (can_be(false), can_be(true)) {
            (Some(false), Some(false)) => Truth::Unknown,
            (Some(false), _) => Truth::No,
            (_, Some(false)) => Truth::Yes,
            _ => Truth::Unknown,
        }
    }

    /// Whether rows can hold beside what holds of every budget; `None` where numbers grow too large.
    fn is_possible(&self, rows: &[Row]) -> Option<bool> {
        let at = rows
            .iter()
            .flat_map(Row::weighed)
            .find(|amount| self.known[*amount].is_none())?;
        let budget = self
            .requirements
            .iter()
            .filter(|it| !matches!(it.origin, Origin::Rule(_)));
        let all: Vec<&Row> = budget.map(|it| &it.row).chain(rows).collect();
        let (range, _) = self.range(at, &all)?;
        Some(matches!(range, Range::Between { .. }))
    }
}
