namespace TokenFunctions.Local.SampleProvider;

/// <summary>When a refresh replaces the refresh token.</summary>
public enum Rotation
{
    Always,
    Never,

    /// <summary>Once the token is older than <see cref="ProviderBehaviour.RotationAge"/>.</summary>
    WhenOlderThan,
}
