using System.Numerics;
using System.Runtime.InteropServices;

namespace Trading.Analysis.Draws;

/// <summary>
/// Maximises over columns that may be added as it goes: revised primal simplex with an explicit inverse, dense, for a few hundred
/// rows. All variables are at least 0, all rows equations. It begins from a feasible basis that the caller gives, so there is no
/// first phase.
/// </summary>
internal sealed class RevisedSimplex(double[] rightSide)
{
    private const double Tolerance = 1e-10;
    private const int InvertEvery = 100;
    private const int Stalled = 60;

    private readonly List<Column> _columns = [];
    private readonly int _rows = rightSide.Length;
    private double[] _right = rightSide;
    private int[] _basis = [];
    private double[] _inverse = [];
    private double[] _values = [];
    private int _pivots;

    public int Add(int[] rows, double[] entries, double cost = 0)
    {
        _columns.Add(new(rows, entries, cost, false));
        return _columns.Count - 1;
    }

    public void SetCost(int column, double cost) =>
        _columns[column] = _columns[column] with { Cost = cost };

    /// <summary>Keeps a column that is not in the basis at 0 from now on.</summary>
    public void Close(int column) => _columns[column] = _columns[column] with { Closed = true };

    /// <summary>Another content for a column that is not in the basis.</summary>
    public void Replace(int column, int[] rows, double[] entries) =>
        _columns[column] = _columns[column] with { Rows = rows, Entries = entries };

    public bool IsBasic(int column) => Array.IndexOf(_basis, column) >= 0;

    public double Value(int column) =>
        Array.IndexOf(_basis, column) is >= 0 and var at ? _values[at] : 0;

    public void Begin(int[] basis)
    {
        _basis = basis;
        Invert();
    }

    /// <summary>Another right side under which the basis is still feasible.</summary>
    public void SetRight(double[] right)
    {
        _right = right;
        Invert();
    }

    public double[] Duals()
    {
        var duals = new double[_rows];
        for (var i = 0; i < _rows; i++)
        {
            var cost = _columns[_basis[i]].Cost;
            if (cost == 0)
            {
                continue;
            }

            Subtract(duals, _inverse.AsSpan(i * _rows, _rows), -cost);
        }

        return duals;
    }

    public void Maximise()
    {
        var still = 0;
        while (true)
        {
            var entering = Entering(Duals(), still > Stalled);
            if (entering < 0)
            {
                return;
            }

            var direction = Direction(entering);
            var leaving = Leaving(direction, still > Stalled);
            if (leaving < 0)
            {
                throw new InvalidOperationException("The programme is unbounded.");
            }

            still = _values[leaving] / direction[leaving] > Tolerance ? 0 : still + 1;
            Pivot(entering, leaving, direction);
        }
    }

    /// <summary>Takes a column out of the basis in exchange for another at the same values; false where the other cannot take its row.</summary>
    public bool Exchange(int leaving, int entering)
    {
        var direction = Direction(entering);
        var row = Array.IndexOf(_basis, leaving);
        if (Math.Abs(direction[row]) < 1e-7)
        {
            return false;
        }

        Pivot(entering, row, direction);
        return true;
    }

    private int Entering(double[] duals, bool first)
    {
        var basic = new HashSet<int>(_basis);
        var (best, most) = (-1, Tolerance);
        for (var c = 0; c < _columns.Count; c++)
        {
            var column = _columns[c];
            if (column.Closed || basic.Contains(c))
            {
                continue;
            }

            var gain = column.Cost;
            for (var k = 0; k < column.Rows.Length; k++)
            {
                gain -= duals[column.Rows[k]] * column.Entries[k];
            }

            if (gain > most)
            {
                (best, most) = (c, gain);
                if (first)
                {
                    return c;
                }
            }
        }

        return best;
    }

    private double[] Direction(int entering)
    {
        var column = _columns[entering];
        var direction = new double[_rows];
        for (var i = 0; i < _rows; i++)
        {
            var sum = 0.0;
            for (var k = 0; k < column.Rows.Length; k++)
            {
                sum += _inverse[(i * _rows) + column.Rows[k]] * column.Entries[k];
            }

            direction[i] = sum;
        }

        return direction;
    }

    // Of equal ratios the largest pivot, for accuracy; the lowest column, by Bland's rule, where it stalls.
    private int Leaving(double[] direction, bool lowest)
    {
        var (best, least) = (-1, double.PositiveInfinity);
        for (var i = 0; i < _rows; i++)
        {
            if (direction[i] <= 1e-9)
            {
                continue;
            }

            var ratio = Math.Max(0, _values[i]) / direction[i];
            var tied = best >= 0 && Math.Abs(ratio - least) <= 1e-12;
            if (
                (!tied && ratio < least)
                || (tied && (lowest ? _basis[i] < _basis[best] : direction[i] > direction[best]))
            )
            {
                (best, least) = (i, ratio);
            }
        }

        return best;
    }

    private void Pivot(int entering, int leaving, double[] direction)
    {
        _basis[leaving] = entering;
        if (++_pivots % InvertEvery == 0)
        {
            Invert();
            return;
        }

        var pivot = direction[leaving];
        var own = _inverse.AsSpan(leaving * _rows, _rows);
        Scale(own, 1 / pivot);
        var step = _values[leaving] / pivot;
        for (var i = 0; i < _rows; i++)
        {
            var factor = direction[i];
            if (i == leaving || factor == 0)
            {
                continue;
            }

            Subtract(_inverse.AsSpan(i * _rows, _rows), own, factor);
            _values[i] -= factor * step;
        }

        _values[leaving] = step;
    }

    private void Invert()
    {
        var n = _rows;
        var matrix = new double[n * n];
        for (var c = 0; c < n; c++)
        {
            var column = _columns[_basis[c]];
            for (var k = 0; k < column.Rows.Length; k++)
            {
                matrix[(column.Rows[k] * n) + c] = column.Entries[k];
            }
        }

        var inverse = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            inverse[(i * n) + i] = 1;
        }

        for (var c = 0; c < n; c++)
        {
            var pivot = c;
            for (var i = c + 1; i < n; i++)
            {
                if (Math.Abs(matrix[(i * n) + c]) > Math.Abs(matrix[(pivot * n) + c]))
                {
                    pivot = i;
                }
            }

            if (Math.Abs(matrix[(pivot * n) + c]) < 1e-13)
            {
                throw new InvalidOperationException("The basis is singular.");
            }

            if (pivot != c)
            {
                Swap(matrix, pivot, c);
                Swap(inverse, pivot, c);
            }

            var scale = 1 / matrix[(c * n) + c];
            Scale(matrix.AsSpan(c * n, n), scale);
            Scale(inverse.AsSpan(c * n, n), scale);
            for (var i = 0; i < n; i++)
            {
                var factor = matrix[(i * n) + c];
                if (i != c && factor != 0)
                {
                    Subtract(matrix.AsSpan(i * n, n), matrix.AsSpan(c * n, n), factor);
                    Subtract(inverse.AsSpan(i * n, n), inverse.AsSpan(c * n, n), factor);
                }
            }
        }

        _inverse = inverse;
        _values = new double[n];
        for (var i = 0; i < n; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < n; j++)
            {
                sum += inverse[(i * n) + j] * _right[j];
            }

            _values[i] = sum is < 0 and > -1e-9 ? 0 : sum;
        }

        void Swap(double[] of, int a, int b)
        {
            for (var j = 0; j < n; j++)
            {
                (of[(a * n) + j], of[(b * n) + j]) = (of[(b * n) + j], of[(a * n) + j]);
            }
        }
    }

    private static void Scale(Span<double> row, double by)
    {
        for (var j = 0; j < row.Length; j++)
        {
            row[j] *= by;
        }
    }

    private static void Subtract(Span<double> row, ReadOnlySpan<double> other, double by)
    {
        var rows = MemoryMarshal.Cast<double, Vector<double>>(row);
        var others = MemoryMarshal.Cast<double, Vector<double>>(other);
        for (var j = 0; j < rows.Length; j++)
        {
            rows[j] -= others[j] * by;
        }

        for (var j = rows.Length * Vector<double>.Count; j < row.Length; j++)
        {
            row[j] -= by * other[j];
        }
    }

    private sealed record Column(int[] Rows, double[] Entries, double Cost, bool Closed);
}
