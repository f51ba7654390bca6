namespace Dcron.Core.Jobs;

/// <summary>Tells by its name that a value is likely a secret, which is not to be shown, logged or kept for reading.</summary>
public static class SecretNames
{
    /// <summary>Shown in place of such a value.</summary>
    public const string Mask = "***";

    public static bool Includes(string name) =>
        name.Contains("password", StringComparison.OrdinalIgnoreCase) || name.Contains("passphrase", StringComparison.OrdinalIgnoreCase)
        || name.Contains("secret", StringComparison.OrdinalIgnoreCase) || name.Contains("token", StringComparison.OrdinalIgnoreCase)
        || name.Equals("pwd", StringComparison.OrdinalIgnoreCase);
}
