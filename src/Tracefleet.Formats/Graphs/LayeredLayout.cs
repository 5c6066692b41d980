namespace Tracefleet.Formats.Graphs;

/// <summary>Places the nodes of a graph in layers, in the manner of Sugiyama, Tagawa and Toda (1981): longest-path layers, few crossings by
/// barycentres, and places as near to the neighbours as the order allows.</summary>
/// <remarks>Edges over several layers run through bends, one in each layer between. Edges back are left out.</remarks>
sealed class LayeredLayout
{
    const int Sweeps = 16;

    readonly List<Cell> _cells = [];
    readonly List<List<Cell>> _layers = [];
    readonly double _gap;

    /// <summary>A node or a bend of an edge.</summary>
    public sealed class Cell(int layer, double width)
    {
        public readonly int Layer = layer;
        public readonly double Width = width;
        public readonly List<Cell> Above = [], Below = [];
        public double Wish;

        /// <summary>Its middle.</summary>
        public double X;
    }

    LayeredLayout(double gap) => _gap = gap;

    /// <summary>The cell of each node, in order of node.</summary>
    public required IReadOnlyList<Cell> Nodes { get; init; }

    /// <summary>For each edge the cells it runs through, both ends included; null for one that leads back.</summary>
    public required IReadOnlyList<IReadOnlyList<Cell>?> Routes { get; init; }

    public int LayerCount { get; private init; }

    public double Width { get; private init; }

    public static LayeredLayout Of(int nodes, IReadOnlyList<(int From, int To, bool IsBack)> edges, double nodeWidth, double gap)
    {
        const double bendWidth = 10;
        var layers = Layers(nodes, edges);
        var work = new LayeredLayout(gap) { Nodes = [], Routes = [] };
        var cells = Enumerable.Range(0, nodes).Select(node => work.Add(layers[node], nodeWidth)).ToList();
        var routes = edges.Select(edge => edge.IsBack || layers[edge.To] <= layers[edge.From] ? null : work.Route(cells[edge.From], cells[edge.To], bendWidth)).ToList();
        work.Order();
        work.Place();
        return new LayeredLayout(gap)
        {
            Nodes = cells,
            Routes = routes,
            LayerCount = work._layers.Count,
            Width = work._cells.Count == 0 ? 0 : work._cells.Max(cell => cell.X + cell.Width / 2),
        };
    }

    // Each node below all nodes that lead to it. Edges that would close a circle change nothing after as many rounds as there are nodes.
    static int[] Layers(int nodes, IReadOnlyList<(int From, int To, bool IsBack)> edges)
    {
        var layers = new int[nodes];
        var changed = true;
        for (var round = 0; changed && round < nodes; round++)
        {
            changed = false;
            foreach (var (from, to, _) in edges.Where(edge => !edge.IsBack && layers[edge.To] <= layers[edge.From]))
            {
                layers[to] = Math.Min(layers[from] + 1, nodes);
                changed = true;
            }
        }
        return layers;
    }

    Cell Add(int layer, double width)
    {
        while (_layers.Count <= layer)
            _layers.Add([]);
        var cell = new Cell(layer, width);
        _layers[layer].Add(cell);
        _cells.Add(cell);
        return cell;
    }

    List<Cell> Route(Cell from, Cell to, double bendWidth)
    {
        var route = new List<Cell> { from };
        for (var layer = from.Layer + 1; layer <= to.Layer; layer++)
        {
            var next = layer == to.Layer ? to : Add(layer, bendWidth);
            route[^1].Below.Add(next);
            next.Above.Add(route[^1]);
            route.Add(next);
        }
        return route;
    }

    void Order()
    {
        Number();
        var best = _layers.ConvertAll(layer => layer.ToList());
        var fewest = Crossings();
        for (var sweep = 0; sweep < Sweeps && fewest > 0; sweep++)
        {
            foreach (var layer in sweep % 2 == 0 ? _layers.Skip(1) : _layers.AsEnumerable().Reverse().Skip(1))
                Sort(layer, sweep % 2 == 0);
            var crossings = Crossings();
            if (crossings >= fewest)
                continue;
            fewest = crossings;
            best = _layers.ConvertAll(layer => layer.ToList());
        }
        for (var index = 0; index < best.Count; index++)
            _layers[index] = best[index];
        Number();
    }

    void Number()
    {
        foreach (var layer in _layers)
            Number(layer);
    }

    static void Number(List<Cell> layer)
    {
        for (var place = 0; place < layer.Count; place++)
            layer[place].X = place;
    }

    static void Sort(List<Cell> layer, bool byAbove)
    {
        foreach (var cell in layer)
        {
            var neighbours = byAbove ? cell.Above : cell.Below;
            cell.Wish = neighbours.Count == 0 ? cell.X : neighbours.Average(neighbour => neighbour.X);
        }
        var sorted = layer.OrderBy(cell => cell.Wish).ToList();
        layer.Clear();
        layer.AddRange(sorted);
        Number(layer);
    }

    int Crossings() => _layers.Sum(layer =>
    {
        var edges = layer.SelectMany(cell => cell.Below.Select(below => (From: cell.X, To: below.X))).ToList();
        var count = 0;
        for (var one = 0; one < edges.Count; one++)
        {
            for (var other = one + 1; other < edges.Count; other++)
                count += (edges[one].From - edges[other].From) * (edges[one].To - edges[other].To) < 0 ? 1 : 0;
        }
        return count;
    });

    void Place()
    {
        foreach (var layer in _layers)
            Spread(layer, cell => cell.X * (cell.Width + _gap));
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var down = sweep % 2 == 0;
            foreach (var layer in down ? _layers : _layers.AsEnumerable().Reverse())
                Spread(layer, cell => Middle(down ? cell.Above : cell.Below, cell.X));
        }
        foreach (var layer in _layers)
            Spread(layer, cell => Middle([.. cell.Above, .. cell.Below], cell.X));
        var left = _cells.Min(cell => cell.X - cell.Width / 2);
        _cells.ForEach(cell => cell.X -= left);
    }

    static double Middle(List<Cell> cells, double otherwise) => cells.Count == 0 ? otherwise : cells.Average(cell => cell.X);

    /// <summary>Puts the cells of a layer as near as possible to where they wish to be, by least squares, without changing their order:
    /// neighbours that wish to overlap are joined to blocks (pool adjacent violators).</summary>
    void Spread(List<Cell> layer, Func<Cell, double> wish)
    {
        var offset = 0.0;
        var blocks = new Stack<(double Sum, int Count, int First)>();
        var offsets = new double[layer.Count];
        for (var index = 0; index < layer.Count; index++)
        {
            offset += index == 0 ? 0 : (layer[index - 1].Width + layer[index].Width) / 2 + _gap;
            offsets[index] = offset;
            var block = (Sum: wish(layer[index]) - offset, Count: 1, First: index);
            while (blocks.TryPeek(out var before) && before.Sum / before.Count > block.Sum / block.Count)
                block = (block.Sum + before.Sum, block.Count + before.Count, blocks.Pop().First);
            blocks.Push(block);
        }
        var end = layer.Count;
        foreach (var (sum, count, first) in blocks)
        {
            for (var index = first; index < end; index++)
                layer[index].X = sum / count + offsets[index];
            end = first;
        }
    }
}
