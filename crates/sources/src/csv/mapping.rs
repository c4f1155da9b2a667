//! A user's word on which column is which field: `song_name=Titel`.

use super::field::Field;
use std::str::FromStr;

/// One column chosen by the user; it overrides what the header would mean by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The field to fill.
    pub field: Field,
    /// The column's header; case, spaces and punctuation do not matter.
    pub column: String,
}

/// Why a text is no mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// No `=`, or nothing after it.
    #[error("{text:?} is no mapping; write field=column, for example song_name=Titel")]
    Form {
        /// What was given.
        text: String,
    },
    /// The part before `=` names no field.
    #[error("there is no field {name:?}; the fields are {known}")]
    UnknownField {
        /// What was given.
        name: String,
        /// Those there are.
        known: String,
    },
}

impl FromStr for Mapping {
    type Err = MappingError;

    fn from_str(text: &str) -> Result<Self, MappingError> {
        let form = || MappingError::Form { text: text.to_owned() };
        let (name, column) = text.split_once('=').ok_or_else(form)?;
        let (name, column) = (name.trim(), column.trim());
        if column.is_empty() {
            return Err(form());
        }
        let field = Field::named(name).ok_or_else(|| MappingError::UnknownField {
            name: name.to_owned(),
            known: Field::names().collect::<Vec<_>>().join(", "),
        })?;
        Ok(Self { field, column: column.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_names_a_field_and_a_column_that_may_contain_equals_signs() {
        let mapping: Mapping = "song_name = Titel=1".parse().unwrap();
        assert_eq!(mapping, Mapping { field: Field::SongName, column: "Titel=1".into() });
    }

    #[test]
    fn an_unknown_field_is_answered_with_those_there_are() {
        let error = "titel=song_name".parse::<Mapping>().unwrap_err();
        assert!(error.to_string().contains("song_name"), "{error}");
        assert!(matches!("song_name=".parse::<Mapping>(), Err(MappingError::Form { .. })));
        assert!(matches!("song_name".parse::<Mapping>(), Err(MappingError::Form { .. })));
    }
}
