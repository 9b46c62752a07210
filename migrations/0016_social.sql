-- Social sign-in. Which identity belongs to which account is the accounts' (account_identity).

-- A browser that was sent to an identity provider and has not come back yet.
create table social_visit (
  -- SHA-256 of the state that the provider gives back.
  state_hash bytea primary key,
  provider text not null check (provider in ('KAKAO', 'NAVER')),
  -- SHA-256 of the secret that this browser alone was given.
  browser_hash bytea not null,
  redirect_uri text not null,
  -- RFC 7636; null without PKCE.
  sealed_code_verifier bytea,
  expires_at timestamptz not null
);
create index social_visit_expiry on social_visit (expires_at);
