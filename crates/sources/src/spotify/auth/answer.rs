//! What the sign-in page sends back: an address with a code in it, or that code by itself.

use secrecy::SecretString;
use url::form_urlencoded;

/// The answer to a sign-in, not yet known to be ours.
#[derive(Debug)]
pub(super) enum Answer {
    /// A code; `state` is absent when somebody copied only the code out of the address.
    Code { code: SecretString, state: Option<String> },
    /// The page says no.
    Error { error: String, state: Option<String> },
}

/// Shortest thing taken for a code; Spotify's have some two hundred characters.
const SHORTEST_CODE: usize = 16;

impl Answer {
    /// Reads a whole address, its query, or a bare code; `None` when it is nothing of that.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches(['"', '\'', '<', '>']);
        let (query, is_address) = match text.split_once('?') {
            Some((_, query)) => (query, true),
            None => (text, text.contains('=')),
        };
        if !is_address {
            let is_code = text.len() >= SHORTEST_CODE
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte));
            return is_code.then(|| Self::Code { code: text.to_owned().into(), state: None });
        }
        let query = query.split('#').next().unwrap_or_default();
        let field = |name: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            let value = pairs.find(|(found, _)| found == name).map(|(_, value)| value.into_owned());
            value.filter(|value| !value.is_empty())
        };
        // An address without a state is told apart from a bare code: nothing was cut off it.
        let state = Some(field("state").unwrap_or_default());
        match (field("error"), field("code")) {
            (Some(error), _) => Some(Self::Error { error, state }),
            (None, Some(code)) => Some(Self::Code { code: code.into(), state }),
            (None, None) => None,
        }
    }

    /// Whether it belongs to the sign-in that carries `ours`. A bare code cannot show it; it is
    /// bound to us by the verifier all the same.
    pub(super) fn belongs_to(&self, ours: &str) -> bool {
        let (Self::Code { state, .. } | Self::Error { state, .. }) = self;
        state.as_deref().is_none_or(|state| state == ours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn code(text: &str) -> Option<(String, Option<String>)> {
        match Answer::read(text)? {
            Answer::Code { code, state } => Some((code.expose_secret().to_owned(), state)),
            Answer::Error { .. } => None,
        }
    }

    #[test]
    fn a_pasted_address_its_query_and_a_bare_code_are_all_understood() {
        let expected = Some(("AQ-d_1".to_owned(), Some("s t".to_owned())));
        for text in [
            "http://127.0.0.1:8888/callback?code=AQ-d_1&state=s%20t",
            "  \"http://127.0.0.1:8888/callback?state=s+t&code=AQ-d_1#here\"\n",
            "/callback?code=AQ-d_1&state=s%20t",
            "code=AQ-d_1&state=s%20t",
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
        assert_eq!(code("AQDx_bare-code-0123456789"), {
            Some(("AQDx_bare-code-0123456789".to_owned(), None))
        });
    }

    #[test]
    fn what_is_no_answer_is_none() {
        for text in
            ["", "yes", "http://127.0.0.1:8888/callback", "/callback?x=1", "a b c d e f g h i"]
        {
            assert!(Answer::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn an_address_without_its_state_belongs_to_nobody() {
        let belongs = |text: &str| Answer::read(text).unwrap().belongs_to("ours");
        assert!(belongs("/callback?code=x&state=ours"));
        assert!(!belongs("/callback?code=x&state=theirs"));
        assert!(!belongs("/callback?code=x"));
        assert!(!belongs("/callback?error=access_denied"));
        assert!(belongs("AQDx_bare-code-0123456789"));
    }
}
